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
}
