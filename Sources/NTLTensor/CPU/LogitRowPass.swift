import Foundation
import NTLKernels

/// What is done with one row of logits; see ``ReferenceDevice/logitLoss(_:_:token:selected:dz:columns:)`` for the same in plain loops.
struct LogitRowPass {
  let simd: Kernels
  let columns: Int
  let z: UnsafeMutablePointer<Float>
  let dz: UnsafeMutablePointer<Float>?
  let token: UnsafeMutablePointer<Float>
  let selected: UnsafeMutablePointer<Float>
  let selection: ChosenColumns
  /// ε of label smoothing.
  let labelSmoothing: Double

  func run(_ row: LogitLoss.Row, _ n: Int, _ room: LogitScratch) {
    let (z, dz) = (z + n * columns, dz.map { $0 + n * columns })
    let looksAtSelection = row.position >= 0 || row.softTarget >= 0
    // The gradient may take the place of the logits: what is needed of them is read first.
    if looksAtSelection {
      for k in 0..<selection.columns.count { room.z[k] = z[Int(selection.columns[k])] }
    }
    let targetLogit = row.target >= 0 ? z[Int(row.target)] : 0
    let isSmoothed = labelSmoothing > 0 && (row.target >= 0 || row.softTarget >= 0)
    let meanLogit = isSmoothed ? simd.sum(z, columns) / Float(columns) : 0

    var logSumExp: Float = 0
    var reciprocal: Float = 0  // of the sum of the exponentials that lie in dz
    if row.target >= 0 || row.softTarget >= 0 || (row.position >= 0 && selection.needsMass) {
      if let dz {
        let peak = simd.finiteMaximum(z, columns)
        if peak.isFinite {
          let sum = simd.exponentials(z, peak, dz, columns, z + columns /* the next row */)
          (logSumExp, reciprocal) = (peak + log(sum), 1 / sum)
        } else {
          logSumExp = .nan
        }
      } else {
        logSumExp = simd.logSumExp(z, columns)
      }
    }

    token[n] = 0
    // The gradient is sumGradient·q, but for the target and the selected columns.
    var sumGradient: Float = 0
    if row.target >= 0 {
      token[n] = logSumExp - targetLogit
      sumGradient = Float(tokenWeight(row))
    } else if row.softTarget >= 0 {
      sumGradient = softTarget(row, n, logSumExp, room)
    }
    if isSmoothed {
      let ε = Float(labelSmoothing)
      token[n] = (1 - ε) * token[n] + ε * (logSumExp - meanLogit)
      sumGradient += Float(row.weight) * ε
    }
    var correction = Correction()
    if row.position >= 0 {
      if selection.needsMass {
        for (k, column) in selection.columns.enumerated() {
          // With a gradient the exponentials are there already.
          room.q[k] =
            dz.map { $0[Int(column)] * reciprocal } ?? exp(room.z[k] - logSumExp)
        }
      }
      correction = position(Int(row.position), logSumExp, room)
      sumGradient += correction.sumGradient
    }

    // A row whose term is not finite is left as it is, so that the culprit can be found.
    guard let dz, !logSumExp.isNaN,
      row.position < 0 || !selected[Int(row.position)].isNaN
    else { return }
    let even = isSmoothed ? Float(-row.weight * labelSmoothing / Double(columns)) : 0
    if sumGradient == 0 || reciprocal == 0 {
      simd.fill(dz, even, columns)
    } else if isSmoothed {
      simd.affine(sumGradient * reciprocal, dz, even, dz, columns)
    } else {
      simd.scale(sumGradient * reciprocal, dz, dz, columns)
    }
    if row.target >= 0 {
      dz[Int(row.target)] -= Float(tokenWeight(row))
    } else if row.softTarget >= 0 {
      let (t, weight) = (softTarget(row), Float(tokenWeight(row)))
      for (k, column) in selection.columns.enumerated() { dz[Int(column)] -= weight * t[k] }
    }
    if row.position >= 0 { add(correction, Int(row.position), room, to: dz) }
  }

  private func softTarget(_ row: LogitLoss.Row) -> UnsafeMutablePointer<Float> {
    selection.softTargets! + Int(row.softTarget) * selection.columns.count
  }

  /// The token term under a soft target; returns what it adds to the multiple of q.
  private func softTarget(
    _ row: LogitLoss.Row, _ n: Int, _ logSumExp: Float, _ room: LogitScratch
  ) -> Float {
    let t = softTarget(row)
    var sum: Float = 0
    for k in 0..<selection.columns.count {
      token[n] += t[k] * (logSumExp - room.z[k])
      sum += t[k]
    }
    return Float(tokenWeight(row)) * sum
  }

  /// What is left of a row's weight for its target when the rest is spread over all columns.
  private func tokenWeight(_ row: LogitLoss.Row) -> Double { row.weight * (1 - labelSmoothing) }

  /// What the selection's term adds to the gradient: a multiple of q everywhere; at the selected columns
  /// `factor`·p·(c − e), or `factor` times the prepared gradient, and `massFactor`·q.
  private struct Correction {
    var sumGradient: Float = 0
    var factor: Float = 0
    var e: Float = 0
    var massFactor: Float = 0
  }

  /// The selection's term at position `i`.
  private func position(_ i: Int, _ logSumExp: Float, _ room: LogitScratch) -> Correction {
    let width = selection.columns.count
    var correction = Correction(factor: Float(selection.weights[i]))
    // q at the selected columns, and m; NaN or ±∞ among their logits makes the term NaN.
    var (m, nan): (Float, Float) = (0, 0)
    for k in 0..<width { nan += room.z[k] * 0 }
    if selection.needsMass {
      for k in 0..<width { m += room.q[k] }
      nan += logSumExp * 0  // among all the others, if m matters
    }

    var massGain: Float = 0
    switch selection.term {
    case .none: break
    case .expectation(let costs, let costRow, let f, let ceiling):
      let e = simd.expectation(room.z, costs + Int(costRow[i]) * width, room.p, width)
      let l = (f.map { Float($0(Double(e))) } ?? e) + nan
      selected[i] = l
      correction.e = e
      if let f { correction.factor *= Float(f.slope(Double(e))) }
      if let ceiling {
        massGain = l - ceiling
        selected[i] = ceiling + m * massGain
        correction.factor *= m
      }
    case .prepared(let values, _, let mass):
      massGain = mass?[i] ?? 0
      selected[i] = values[i] + massGain * m + nan
    }
    correction.massFactor = Float(selection.weights[i]) * massGain
    correction.sumGradient = -correction.massFactor * m
    return correction
  }

  private func add(
    _ correction: Correction, _ i: Int, _ room: LogitScratch, to dz: UnsafeMutablePointer<Float>
  ) {
    let (columns, width) = (selection.columns, selection.columns.count)
    switch selection.term {
    case .none: break
    case .expectation(let costs, let costRow, _, _):
      let c = costs + Int(costRow[i]) * width
      for k in 0..<width {
        dz[Int(columns[k])] += correction.factor * room.p[k] * (c[k] - correction.e)
      }
    case .prepared(_, let gradients, _):
      for k in 0..<width {
        dz[Int(columns[k])] += correction.factor * gradients[i * width + k]
      }
    }
    guard correction.massFactor != 0 else { return }
    for k in 0..<width { dz[Int(columns[k])] += correction.massFactor * room.q[k] }
  }
}
