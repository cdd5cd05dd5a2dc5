import NTLKernels

extension CPUDevice {
  /// loss[n] = log Σⱼ exp z[n,j] − z[n,target]
  public func crossEntropy(
    _ z: Buffer, targets: [Int32], into loss: Buffer, logSumExp: Buffer, columns: Int
  ) {
    precondition(z.count == targets.count * columns && loss.count == targets.count)
    let z = z.address(as: self)
    let (loss, logSumExp) = (loss.address(as: self), logSumExp.address(as: self))
    forEachBlock(of: targets.count, scalarsPerRow: columns) { block in
      for n in block {
        guard targets[n] >= 0 else {
          (loss[n], logSumExp[n]) = (0, 0)
          continue
        }
        logSumExp[n] = simd.logSumExp(z + n * columns, columns)
        loss[n] = logSumExp[n] - z[n * columns + Int(targets[n])]
      }
    }
  }

  /// dz[n,j] += dloss[n]·(exp(z[n,j] − logSumExp[n]) − [j = target])
  public func crossEntropyBackward(
    _ dloss: Buffer, z: Buffer, targets: [Int32], logSumExp: Buffer, dz: Buffer, columns: Int
  ) {
    precondition(z.count == targets.count * columns && dz.count == z.count)
    let (z, dz) = (z.address(as: self), dz.address(as: self))
    let (dloss, logSumExp) = (dloss.address(as: self), logSumExp.address(as: self))
    forEachBlock(of: targets.count, scalarsPerRow: columns) { block in
      for n in block where targets[n] >= 0 {
        let i = n * columns
        simd.crossEntropyBackward(z + i, logSumExp[n], dloss[n], dz + i, columns)
        dz[i + Int(targets[n])] -= dloss[n]
      }
    }
  }

  /// e[i] = Σₖ p[i,k]·cost[i,k]
  public func expectation(
    _ z: Buffer, cost: Buffer, rows: [Int32], selected: [Int32], into e: Buffer,
    probability p: Buffer, columns: Int
  ) {
    let width = selected.count
    precondition(
      cost.count == rows.count * width && p.count == cost.count && e.count == rows.count)
    let (z, cost) = (z.address(as: self), cost.address(as: self))
    let (e, p) = (e.address(as: self), p.address(as: self))
    forEachBlock(of: rows.count, scalarsPerRow: 4 * width) { block in
      for i in block {
        let row = p + i * width
        var nonFinite: Float = 0
        for k in 0..<width {
          row[k] = z[Int(rows[i]) * columns + Int(selected[k])]
          nonFinite += row[k] * 0  // NaN if the logit is NaN or infinite
        }
        simd.softmax(row, row, width)
        e[i] = simd.dot(row, cost + i * width, width) + nonFinite
      }
    }
  }

  /// dz[rows[i],selected[k]] += de[i]·p[i,k]·(cost[i,k] − e[i])
  ///
  /// A row may be named twice, so rows are not shared out among threads; they are few and short.
  public func expectationBackward(
    _ de: Buffer, cost: Buffer, e: Buffer, probability p: Buffer, rows: [Int32],
    selected: [Int32], dz: Buffer, columns: Int
  ) {
    let width = selected.count
    let (cost, p, dz) = (cost.address(as: self), p.address(as: self), dz.address(as: self))
    let (de, e) = (de.address(as: self), e.address(as: self))
    for i in rows.indices {
      let target = dz + Int(rows[i]) * columns
      for k in 0..<width {
        target[Int(selected[k])] += de[i] * p[i * width + k] * (cost[i * width + k] - e[i])
      }
    }
  }
}
