import Foundation

extension Tensor {
  /// The cross-entropy −log softmax(z)[target] of every row of logits.
  ///
  ///     loss[n] = log Σⱼ exp z[n,j] − z[n,t]        dz[n,j] = dloss[n]·(softmax(z[n])ⱼ − [j = t])
  ///
  /// - Parameter targets: one column for each row; a negative one says that the row does not count:
  ///   it is never read, costs 0 and has no gradient.
  /// - Returns: `[rows]`. A row that counts and holds NaN or ±∞ gives NaN.
  public func crossEntropy(_ targets: [Int32]) -> Tensor {
    let columns = shape.columns
    require(targets.count == shape.rows, "\(targets.count) targets for logits \(shape)")
    require(
      targets.allSatisfy { $0 < columns },
      "a target of \(targets.max() ?? 0) for logits \(shape)")
    let loss = Buffer(count: shape.rows, on: device)
    let logSumExp = Buffer(count: shape.rows, on: device)
    device.crossEntropy(
      buffer, targets: targets, into: loss, logSumExp: logSumExp, columns: columns)
    return Tensor(loss, [shape.rows], recordedOn: tape) { [z = buffer, record] dloss in
      guard let record else { return }
      dloss.device.crossEntropyBackward(
        dloss, z: z, targets: targets, logSumExp: logSumExp, dz: record.gradient, columns: columns)
    }
  }
}

extension ReferenceDevice {
  /// loss[n] = log Σⱼ exp z[n,j] − z[n,target]
  public func crossEntropy(
    _ z: Buffer, targets: [Int32], into loss: Buffer, logSumExp: Buffer, columns: Int
  ) {
    let z = z.grid(columns: columns)
    let (loss, logSumExp) = (loss.list, logSumExp.list)
    for (n, target) in targets.enumerated() {
      guard target >= 0 else {
        (loss[n], logSumExp[n]) = (0, 0)
        continue
      }
      let row = (0..<columns).map { z[n, $0] }
      let peak = row.allSatisfy(\.isFinite) ? row.max() ?? 0 : .nan
      logSumExp[n] = peak + log(row.reduce(0) { $0 + exp($1 - peak) })
      loss[n] = logSumExp[n] - z[n, Int(target)]
    }
  }

  /// dz[n,j] += dloss[n]·(exp(z[n,j] − logSumExp[n]) − [j = target])
  public func crossEntropyBackward(
    _ dloss: Buffer, z: Buffer, targets: [Int32], logSumExp: Buffer, dz: Buffer, columns: Int
  ) {
    let (z, dz) = (z.grid(columns: columns), dz.grid(columns: columns))
    let (dloss, logSumExp) = (dloss.list, logSumExp.list)
    for (n, target) in targets.enumerated() where target >= 0 {
      for j in 0..<columns {
        let p = exp(z[n, j] - logSumExp[n])
        dz[n, j] += dloss[n] * (p - (j == Int(target) ? 1 : 0))
      }
    }
  }
}
