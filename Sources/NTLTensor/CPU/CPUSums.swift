import NTLKernels

extension CPUDevice {
  /// s[0] = Σᵢ x[i]·weight[i], block by block in order.
  public func weightedSum(_ x: Buffer, _ weight: Buffer, into s: Buffer) {
    precondition(x.count == weight.count && s.count == 1)
    let (x, weight, count) = (x.address(as: self), weight.address(as: self), x.count)
    s.address(as: self)[0] = Float(
      sumOfBlocks(count) { simd.dot(x + $0.lowerBound, weight + $0.lowerBound, $0.count) })
  }

  /// dx += ds[0]·weight
  public func weightedSumBackward(_ ds: Buffer, _ weight: Buffer, dx: Buffer) {
    axpy(Double(ds.address(as: self)[0]), weight, into: dx)
  }

  /// Σᵢ x[i]², block by block in order.
  public func sumOfSquares(_ x: Buffer) -> Double {
    let (x, count) = (x.address(as: self), x.count)
    return sumOfBlocks(count) { simd.sumOfSquares(x + $0.lowerBound, $0.count) }
  }

  /// Single precision within a block, double across them: the sum of millions loses no digits.
  private func sumOfBlocks(_ count: Int, _ partial: (Range<Int>) -> Float) -> Double {
    let size = 4096
    let blocks = (count + size - 1) / size
    return memory.withScratch(blocks) { partials in
      // Four blocks a task: 64 KiB to read.
      pool.forEach((blocks + 3) / 4) { task in
        for block in task * 4..<min(blocks, task * 4 + 4) {
          partials[block] = partial(block * size..<min(count, (block + 1) * size))
        }
      }
      return (0..<blocks).reduce(0.0) { $0 + Double(partials[$1]) }
    }
  }
}
