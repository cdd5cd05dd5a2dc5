import NTLTensor

extension CombinedLoss {
  /// Puts the question to the device, and its answer together.
  func evaluate(
    _ source: some LogitSource, _ labels: Labels, _ reduction: Reduction, _ counts: LossCounts?
  ) throws(LossError) -> LossTerms {
    try labels.check(vocabularySize: source.vocabularySize)
    for token in [columns.min(), columns.max()].compactMap({ $0 })
    where token < 0 || Int(token) >= source.vocabularySize {
      throw .numberTokenOutOfRange(token: token, vocabularySize: source.vocabularySize)
    }
    let counts = counts ?? self.counts(of: labels)
    let isMean = reduction == .mean
    // The mean of nothing is 0, and so is that of positions whose weights are all 0.
    let tokenScale = isMean ? (counts.tokens > 0 ? 1 / counts.tokens : 0) : 1
    let numberScale = isMean ? (counts.numbers > 0 ? 1 / counts.numbers : 0) : 1

    var rows = tokenRows(labels, scale: tokenScale)
    let numbers = try preparedNumbers(
      in: labels, source, rows: &rows, scale: weight * numberScale)
    var selection = numbers.selection
    addSoftTargets(labels, &rows, &selection, source.device)

    let terms = source.terms(
      LogitLoss(rows: rows, selection: selection, labelSmoothing: labelSmoothing))
    for (position, term) in terms.token.enumerated() where !term.isFinite {
      throw source.nonFiniteLogit(position: position)
    }
    for (i, term) in terms.selected.enumerated() where !term.isFinite {
      throw source.nonFiniteLogit(
        position: numbers.rows[i], among: selection.needsMass ? nil : selection.columns)
    }
    return summary(
      terms, labels, numbers, counts, tokenScale: tokenScale, numberScale: numberScale)
  }

  /// The columns that are looked at on their own.
  private var columns: [Int32] {
    if let numberLoss { return numberLoss.columns }
    if case .smoothed(let smoothing) = tokenTerm { return smoothing.vocabulary.tokens }
    return []
  }

  /// One row for each label, with its token term.
  private func tokenRows(_ labels: Labels, scale: Double) -> [LogitLoss.Row] {
    let idle = LogitLoss.Row(target: -1, weight: 0)
    var rows = [LogitLoss.Row](repeating: idle, count: labels.tokens.count)
    if case .none = tokenTerm { return rows }
    let weights = tokensAreWeighted ? labels.weights : nil
    for (n, label) in labels.tokens.enumerated() where label != labels.ignoreIndex {
      rows[n].target = label
      rows[n].weight = scale * (weights?[n] ?? 1)
    }
    return rows
  }

  /// Where the label is a number, its Gaussian takes the place of the label.
  private func addSoftTargets(
    _ labels: Labels, _ rows: inout [LogitLoss.Row], _ selection: inout LogitLoss.Selection,
    _ device: any Device
  ) {
    guard case .smoothed(let smoothing) = tokenTerm, smoothing.options.sigma > 0 else { return }
    let width = selection.columns.count
    var table = LabelTable(labelCount: smoothing.vocabulary.tokens.count)
    for (n, label) in labels.tokens.enumerated() where label != labels.ignoreIndex {
      guard let label = smoothing.vocabulary.index(of: label) else { continue }
      let row = table.row(of: label) {
        let target = smoothing.target(label: label)
        // The number loss may look at more columns, such as a minus sign: no probability is wanted there.
        return target + [Double](repeating: 0, count: width - target.count)
      }
      (rows[n].target, rows[n].softTarget) = (-1, row)
    }
    selection.softTargets = Tensor(table.scalars, [table.scalars.count], on: device).buffer
  }

  private func summary(
    _ terms: LogitLossTerms, _ labels: Labels, _ numbers: PreparedNumbers, _ counts: LossCounts,
    tokenScale: Double, numberScale: Double
  ) -> LossTerms {
    var (tokenLoss, numberLoss) = (0.0, 0.0)
    var positions = [Double](repeating: 0, count: labels.tokens.count)
    let weights = tokensAreWeighted ? labels.weights : nil
    for n in positions.indices {
      positions[n] = terms.token[n] * (weights?[n] ?? 1)
      tokenLoss += positions[n]
    }
    for (i, row) in numbers.rows.enumerated() {
      let loss = terms.selected[i] * numbers.weights[i]
      positions[row] += weight * loss
      numberLoss += loss
    }
    return LossTerms(
      total: terms.total, tokenLoss: tokenLoss * tokenScale,
      numberLoss: numberLoss * numberScale, counts: counts, positions: positions)
  }
}

/// A table with one row for each label that occurs.
struct LabelTable {
  private(set) var scalars: [Double] = []
  private var rowOfLabel: [Int32]
  private var count: Int32 = 0

  /// An empty table for labels up to `labelCount`.
  init(labelCount: Int) { rowOfLabel = [Int32](repeating: -1, count: labelCount) }

  mutating func row(of label: Int, make: () -> [Double]) -> Int32 {
    if rowOfLabel[label] < 0 {
      rowOfLabel[label] = count
      count += 1
      scalars += make()
    }
    return rowOfLabel[label]
  }
}
