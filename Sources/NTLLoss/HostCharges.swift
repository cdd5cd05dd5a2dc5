import NTLTensor

/// What numbers are charged, computed in doubles on the host from the logits of the numbers alone.
///
/// One entry for each position, that is for each row of logits a number is read from.
struct HostCharges {
  /// The loss of a number, at the position where it is counted; 0 at its others.
  var values: [Double] = []
  /// `[positions, columns]`: the derivatives by the logits.
  var gradients: [Double] = []
  /// Where the loss of each position's number is counted.
  var counted: [Int] = []

  /// Charges every number.
  ///
  /// - Parameters:
  ///   - loss: what charges.
  ///   - numbers: what should stand at the positions, in their order.
  ///   - logits: for each position, the logits of the loss's columns.
  init(_ loss: any NumericLoss, _ numbers: [LabelledNumber], logits: [[Double]]) {
    for number in numbers {
      let start = values.count
      let charge = loss.charge(
        number, logits: Array(logits[start..<start + number.rows.count]))
      // The first digit's; the sign stands before it.
      let first = start + (number.signPosition == nil ? 0 : 1)
      for (row, gradient) in charge.gradients.enumerated() {
        values.append(start + row == first ? charge.loss : 0)
        gradients += gradient
        counted.append(first)
      }
    }
  }

  /// As a term for the device.
  func term(on device: any Device) -> LogitLoss.Term {
    .prepared(
      values: buffer(values, on: device), gradients: buffer(gradients, on: device), mass: nil)
  }

  /// As a term that charges text too: l becomes m·l + C·(1 − m) = C + (l − C)·m.
  ///
  /// With m that of the position where l is counted; so the device sees a constant C and a multiple of m
  /// there, and at all positions of the number a gradient that is m times as large.
  ///
  /// - Parameters:
  ///   - ceiling: C, what text alone costs.
  ///   - masses: m at each position.
  ///   - device: where the term is computed.
  /// - Returns: the term of positions.
  func term(ceiling: Double, masses: [Double], on device: any Device) -> LogitLoss.Term {
    let columns = values.isEmpty ? 0 : gradients.count / values.count
    var (constants, gains, scaled) = (values, values, gradients)
    for i in values.indices {
      let isCounted = counted[i] == i
      constants[i] = isCounted ? ceiling : 0
      gains[i] = isCounted ? values[i] - ceiling : 0
      for k in 0..<columns { scaled[i * columns + k] *= masses[counted[i]] }
    }
    return .prepared(
      values: buffer(constants, on: device), gradients: buffer(scaled, on: device),
      mass: buffer(gains, on: device))
  }
}

extension CombinedLoss {
  /// A loss that is computed on the host, ready for the device.
  func hostCharges(
    _ loss: any NumericLoss, _ labels: Labels, _ source: some LogitSource
  ) throws(LossError) -> PreparedNumbers {
    let columns = loss.columns
    let numbers = loss.numbers(in: labels)
    var prepared = PreparedNumbers(selection: LogitLoss.Selection(columns: columns))
    guard !numbers.isEmpty else { return prepared }
    for number in numbers {
      let weight = labels.weight(at: number.positions[0]) * number.factor
      prepared.rows += number.rows
      prepared.weights += number.rows.map { _ in weight }
    }
    let logits = source.logits(rows: prepared.rows, columns: columns)
    if let i = logits.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      throw source.nonFiniteLogit(position: prepared.rows[i], among: columns)
    }
    let charges = HostCharges(loss, numbers, logits: logits)
    if let ceiling = loss.ceiling {
      prepared.selection.term = charges.term(
        ceiling: ceiling, masses: masses(at: prepared.rows, columns, labels, source),
        on: source.device)
    } else {
      prepared.selection.term = charges.term(on: source.device)
    }
    return prepared
  }

  /// m at some rows: the probability of the columns among all.
  private func masses(
    at positions: [Int], _ columns: [Int32], _ labels: Labels, _ source: some LogitSource
  ) -> [Double] {
    let idle = LogitLoss.Row(target: -1, weight: 0)
    var rows = [LogitLoss.Row](repeating: idle, count: labels.tokens.count)
    for (i, row) in positions.enumerated() { rows[row].position = Int32(i) }
    func constant(_ value: Double, _ count: Int) -> Buffer {
      buffer([Double](repeating: value, count: count), on: source.device)
    }
    let count = positions.count
    let selection = LogitLoss.Selection(
      columns: columns,
      term: .prepared(
        values: constant(0, count), gradients: constant(0, count * columns.count),
        mass: constant(1, count)),
      weights: [Double](repeating: 0, count: count))
    return source.values(LogitLoss(rows: rows, selection: selection)).selected
  }
}

private func buffer(_ scalars: [Double], on device: any Device) -> Buffer {
  Tensor(scalars, [scalars.count], on: device).buffer
}
