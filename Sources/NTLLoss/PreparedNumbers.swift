import NTLTensor

/// The number term of a batch, ready for the device.
struct PreparedNumbers {
  var selection: LogitLoss.Selection
  /// Of each position of the term, its row of the logits.
  var rows: [Int] = []
  /// And what its loss counts for in a sum, before λ.
  var weights: [Double] = []
}

extension CombinedLoss {
  /// Finds the numbers, marks their rows and says how they are charged.
  func preparedNumbers(
    in labels: Labels, _ source: some LogitSource, rows: inout [LogitLoss.Row], scale: Double
  ) throws(LossError) -> PreparedNumbers {
    guard let numberLoss else {
      guard case .smoothed(let smoothing) = tokenTerm else {
        return PreparedNumbers(selection: LogitLoss.Selection(columns: []))
      }
      return PreparedNumbers(
        selection: LogitLoss.Selection(columns: smoothing.vocabulary.tokens))
    }
    var prepared =
      if let loss = numberLoss as? any ExpectedCostLoss {
        expectedCosts(loss, labels, source.device)
      } else {
        try hostCharges(numberLoss, labels, source)
      }
    for (i, row) in prepared.rows.enumerated() { rows[row].position = Int32(i) }
    prepared.selection.weights = prepared.weights.map { $0 * scale }
    return prepared
  }

  /// The costs of each label that occurs: the device does the rest.
  private func expectedCosts(
    _ loss: any ExpectedCostLoss, _ labels: Labels, _ device: any Device
  ) -> PreparedNumbers {
    let vocabulary = loss.vocabulary
    var prepared = PreparedNumbers(selection: LogitLoss.Selection(columns: vocabulary.tokens))
    var table = LabelTable(labelCount: vocabulary.tokens.count)
    var costRow: [Int32] = []
    func add(_ position: Int, _ label: Int, factor: Double) {
      prepared.rows.append(position)
      prepared.weights.append(labels.weight(at: position) * factor)
      costRow.append(
        table.row(of: label) {
          vocabulary.values.indices.map { loss.cost(label: label, token: $0) }
        })
    }
    if loss.chargesTokensAlike {
      prepared.rows.reserveCapacity(labels.tokens.count)
      prepared.weights.reserveCapacity(labels.tokens.count)
      costRow.reserveCapacity(labels.tokens.count)
      for (position, label) in labels.tokens.enumerated() where label != labels.ignoreIndex {
        if let label = vocabulary.index(of: label) { add(position, label, factor: 1) }
      }
    } else {
      for number in loss.numbers(in: labels) {
        add(number.positions[0], number.digits[0], factor: number.factor)
      }
    }
    guard !costRow.isEmpty else { return prepared }
    prepared.selection.term = .expectation(
      costs: Tensor(table.scalars, [table.scalars.count], on: device).buffer, costRow: costRow,
      then: loss.transform, ceiling: loss.ceiling)
    return prepared
  }
}
