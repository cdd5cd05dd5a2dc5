import Foundation

/// A loss of logits, and what it is made of.
public struct LogitLossTerms {
  /// Σ weights·terms, the scalar to differentiate.
  public let total: Tensor
  /// The token term of each row, not weighted; 0 where there is none, NaN where a logit is not finite.
  public let token: [Double]
  /// The selection's term at each position, not weighted.
  public let selected: [Double]
}

extension Tensor {
  /// The loss of logits, and with a tape its gradient, in one sweep over the rows.
  ///
  /// - Parameters:
  ///   - loss: what each of the rows is charged with.
  ///   - overwriting: the caller gives the logits up: the gradient takes their memory.
  /// - Returns: the scalar to differentiate, and its terms as numbers.
  public func loss(_ loss: LogitLoss, overwriting: Bool = false) -> LogitLossTerms {
    loss.check(rows: shape.rows, columns: shape.columns)
    let token = Buffer(count: loss.rows.count, on: device)
    let selected = Buffer(count: loss.positions, on: device)
    let dz =
      record == nil ? nil : overwriting ? buffer : Buffer(count: shape.count, on: device)
    device.logitLoss(
      buffer, loss, token: token, selected: selected, dz: dz, columns: shape.columns)
    return loss.terms(token: token, selected: selected, tape: tape) { [record] dtotal in
      guard let record, let dz else { return }
      if dtotal != 1 { dz.device.scale(dz, by: dtotal, into: dz) }
      record.add(givingUp: dz)
    }
  }
}

extension LogitLoss {
  /// The weighted sum, recorded with its pullback.
  func terms(
    token: Buffer, selected: Buffer, tape: Tape?, pullback: @escaping (_ dtotal: Double) -> Void
  ) -> LogitLossTerms {
    let device = token.device
    let (tokenTerms, selectedTerms) = (device.doubles(token), device.doubles(selected))
    var total = 0.0
    for (row, term) in zip(rows, tokenTerms) where row.weight != 0 { total += row.weight * term }
    for (weight, term) in zip(selection.weights, selectedTerms) where weight != 0 {
      total += weight * term
    }
    let scalar = Tensor([total], [1], on: device).buffer
    return LogitLossTerms(
      total: Tensor(scalar, [1], recordedOn: tape) { dtotal in
        pullback(dtotal.device.doubles(dtotal)[0])
      },
      token: tokenTerms, selected: selectedTerms)
  }

  /// Stops the program where an index points outside.
  func check(rows rowCount: Int, columns: Int) {
    let width = selection.columns.count
    require(rows.count == rowCount, "a loss of \(rows.count) rows for \(rowCount) rows of logits")
    require(
      selection.columns.allSatisfy { $0 >= 0 && $0 < columns },
      "a selected column outside of the \(columns)")
    require(
      (0...1).contains(labelSmoothing), "label smoothing is \(labelSmoothing), not from 0 to 1")
    let softTargets = width == 0 ? 0 : (selection.softTargets?.count ?? 0) / width
    for row in rows {
      require(
        row.target < columns && row.position < positions && row.softTarget < softTargets
          && (row.target < 0 || row.softTarget < 0),
        "a target, soft target or position of a row is out of range")
    }
    switch selection.term {
    case .none: require(positions == 0, "\(positions) positions without a term")
    case .expectation(let costs, let costRow, _, _):
      require(
        costRow.count == positions
          && costRow.allSatisfy { $0 >= 0 && (Int($0) + 1) * width <= costs.count },
        "expectation: \(costRow.count) rows of costs for \(positions) positions")
    case .prepared(let values, let gradients, let mass):
      require(
        values.count == positions && gradients.count == positions * width
          && mass.map { $0.count == positions } != false,
        "prepared: \(values.count) values and \(gradients.count) gradients for \(positions) positions"
      )
    }
  }
}

extension ReferenceDevice {
  /// y[i,k] = z[rows[i],selected[k]]
  public func gatherElements(
    _ z: Buffer, rows: [Int32], selected: [Int32], into y: Buffer, columns: Int
  ) {
    let (z, y) = (z.grid(columns: columns), y.grid(columns: selected.count))
    for (i, row) in rows.enumerated() {
      for (k, column) in selected.enumerated() { y[i, k] = z[Int(row), Int(column)] }
    }
  }

  /// The terms of every row, and dz = Σ weight·∂term/∂z.
  public func logitLoss(
    _ z: Buffer, _ loss: LogitLoss, token: Buffer, selected: Buffer, dz: Buffer?, columns: Int
  ) {
    let (z, dz) = (z.grid(columns: columns), dz?.grid(columns: columns))
    let (token, selected) = (token.list, selected.list)
    let selection = loss.selection
    let width = selection.columns.count
    for (n, row) in loss.rows.enumerated() {
      let logits = (0..<columns).map { z[n, $0] }
      let chosen = selection.columns.map { logits[Int($0)] }
      let needsAll = row.target >= 0 || row.softTarget >= 0 || selection.needsMass
      let read = needsAll && !row.isIdle ? logits : row.position >= 0 ? chosen : []
      let nan = read.allSatisfy(\.isFinite) ? 0 : Double.nan

      // log Σ exp z and q, of all columns; p, of the selected ones.
      let q = softmaxOfRow(logits)
      let logSumExp = (logits.max() ?? 0) - log(q.max() ?? 1) + nan
      let p = softmaxOfRow(chosen)
      let m = selection.columns.reduce(0) { $0 + q[Int($1)] }
      // dz = sumGradient·q + evenGradient + the corrections.
      var (sumGradient, evenGradient) = (0.0, 0.0)
      var corrections: [(column: Int32, gradient: Double)] = []

      token[n] = 0
      let ε = loss.labelSmoothing
      let weight = row.weight * (1 - ε)
      if row.target >= 0 {
        token[n] = logSumExp - logits[Int(row.target)]
        sumGradient += weight
        corrections.append((row.target, -weight))
      } else if row.softTarget >= 0, let table = selection.softTargets?.grid(columns: width) {
        for (k, column) in selection.columns.enumerated() {
          let t = table[Int(row.softTarget), k]
          token[n] += t * (logSumExp - chosen[k])
          sumGradient += weight * t
          corrections.append((column, -weight * t))
        }
      }
      if ε > 0 && (row.target >= 0 || row.softTarget >= 0) {
        let even = logSumExp - logits.reduce(0, +) / Double(columns)
        token[n] = (1 - ε) * token[n] + ε * even
        sumGradient += row.weight * ε
        evenGradient = -row.weight * ε / Double(columns)
      }

      if row.position >= 0 {
        let i = Int(row.position)
        let weight = selection.weights[i]
        /// What the term gains with m, whose derivative is q[v]·([v is selected] − m).
        var massGain = 0.0
        switch selection.term {
        case .none: break
        case .expectation(let costs, let costRow, let f, let ceiling):
          let c = (0..<width).map { costs.grid(columns: width)[Int(costRow[i]), $0] }
          let e = zip(p, c).reduce(0) { $0 + $1.0 * $1.1 }
          let l = (f?(e) ?? e) + nan
          let slope = f?.slope(e) ?? 1
          massGain = ceiling.map { l - $0 } ?? 0
          selected[i] = ceiling.map { m * l + $0 * (1 - m) } ?? l
          for (k, column) in selection.columns.enumerated() {
            corrections.append(
              (column, weight * (ceiling == nil ? 1 : m) * slope * p[k] * (c[k] - e)))
          }
        case .prepared(let values, let gradients, let mass):
          massGain = mass?.list[i] ?? 0
          selected[i] = values.list[i] + massGain * m + nan
          for (k, column) in selection.columns.enumerated() {
            corrections.append((column, weight * gradients.grid(columns: width)[i, k]))
          }
        }
        sumGradient -= weight * massGain * m
        for column in selection.columns {
          corrections.append((column, weight * massGain * q[Int(column)]))
        }
      }

      guard let dz, !nan.isNaN else { continue }
      for j in 0..<columns { dz[n, j] = (sumGradient == 0 ? 0 : sumGradient * q[j]) + evenGradient }
      for (column, gradient) in corrections { dz[n, Int(column)] += gradient }
    }
  }
}
