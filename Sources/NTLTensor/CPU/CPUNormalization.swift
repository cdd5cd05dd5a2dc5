import NTLKernels

extension CPUDevice {
  /// y = x·r∘scale    r[n] = 1/√(mean_c x[n,c]² + ε)
  public func rmsNorm(
    _ x: Buffer, scale: Buffer, epsilon: Double, into y: Buffer, inverse r: Buffer, columns: Int
  ) {
    precondition(x.count == y.count && scale.count == columns && x.count == r.count * columns)
    let rows = r.count
    let (x, y) = (x.address(as: self), y.address(as: self))
    let (scale, r) = (scale.address(as: self), r.address(as: self))
    forEachBlock(of: rows, scalarsPerRow: columns) { block in
      for n in block {
        r[n] = simd.rmsNorm(x + n * columns, scale, Float(epsilon), y + n * columns, columns)
      }
    }
  }

  /// dx += r·g − x·r³·mean(g∘x) with g = dy∘scale    dscale += Σₙ dy∘x·r
  ///
  /// Each block of rows gathers its own dscale; they are added in order.
  public func rmsNormBackward(
    _ dy: Buffer, x: Buffer, scale: Buffer, inverse r: Buffer, dx: Buffer?, dscale: Buffer?,
    columns: Int
  ) {
    precondition(x.count == dy.count && x.count == r.count * columns)
    let rows = r.count
    let size = blockSize(scalarsPerRow: columns)
    let blocks = (rows + size - 1) / size
    let unwanted = dx == nil ? x.count : 0
    memory.withScratch(blocks * columns + unwanted) { scratch in
      simd.fill(scratch, 0, blocks * columns + unwanted)
      let dx = dx?.address(as: self) ?? scratch + blocks * columns
      let (x, dy) = (x.address(as: self), dy.address(as: self))
      let (scale, r) = (scale.address(as: self), r.address(as: self))
      forEachBlock(of: rows, scalarsPerRow: columns) { block in
        let dscale = scratch + block.lowerBound / size * columns
        for n in block {
          let i = n * columns
          simd.rmsNormBackward(dy + i, x + i, scale, r[n], dx + i, dscale, columns)
        }
      }
      guard let dscale = dscale?.address(as: self) else { return }
      for block in 0..<blocks { simd.axpy(1, scratch + block * columns, dscale, columns) }
    }
  }

  /// y[n] = softmax(x[n])
  public func softmax(_ x: Buffer, into y: Buffer, columns: Int) {
    precondition(x.count == y.count)
    guard columns > 0 else { return }
    let rows = x.count / columns
    let (x, y) = (x.address(as: self), y.address(as: self))
    forEachBlock(of: rows, scalarsPerRow: columns) { block in
      for n in block { simd.softmax(x + n * columns, y + n * columns, columns) }
    }
  }

  /// dx += y∘(dy − Σ dy∘y), row by row.
  public func softmaxBackward(_ dy: Buffer, y: Buffer, dx: Buffer, columns: Int) {
    precondition(dy.count == y.count && dx.count == y.count)
    guard columns > 0 else { return }
    let rows = y.count / columns
    let (dy, y, dx) = (dy.address(as: self), y.address(as: self), dx.address(as: self))
    forEachBlock(of: rows, scalarsPerRow: columns) { block in
      for n in block {
        let i = n * columns
        simd.softmaxBackwardAdd(dy + i, y + i, dx + i, columns)
      }
    }
  }
}
