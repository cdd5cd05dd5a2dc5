extension Tensor {
  /// The loss of a linear map's results, which are never all in memory.
  ///
  ///     z = x · wᵀ    x: [… , inputs]   w: [outputs, inputs]
  ///
  /// is computed some rows at a time, charged, turned into its gradient in place and multiplied back:
  ///
  ///     dx = dz · w    dw += dzᵀ · x
  ///
  /// Rows that are not charged are not computed. Equal to `linear(w).loss(loss)`, its test.
  ///
  /// The gradient of the weight is added during this call, not when the tape is played, since keeping it
  /// would take as much memory as the weight. So the total must be what ``Tape/backward(from:)`` starts
  /// from; weigh terms by the loss's weights instead of scaling the total.
  ///
  /// - Parameters:
  ///   - w: the projection, `[outputs, inputs]`.
  ///   - loss: what each row of z is charged with.
  ///   - blockBytes: about how much memory a block of z may take.
  /// - Returns: the scalar to start `backward` from, and its terms as numbers.
  public func linearLoss(
    _ w: Parameter, _ loss: LogitLoss, blockBytes: Int = 32 << 20
  ) -> LogitLossTerms {
    let (inputs, outputs) = (shape.columns, w.shape.rows)
    require(w.shape.columns == inputs, "linearLoss: x is \(shape), \(w.name) is \(w.shape)")
    loss.check(rows: shape.rows, columns: outputs)

    let charged = loss.rows.indices.filter { !loss.rows[$0].isIdle }
    let isDense = charged.count == loss.rows.count
    let x = isDense ? buffer : Buffer(count: charged.count * inputs, on: device)
    if !isDense { device.gatherRows(buffer, charged.map(Int32.init), into: x, columns: inputs) }
    let token = Buffer(count: charged.count, on: device)
    let selected = Buffer(count: loss.positions, on: device)
    var dx: Buffer?
    if record != nil {
      let gradient = Buffer(count: x.count, on: device)
      device.fill(gradient, with: 0)
      dx = gradient
    }

    let rowsPerBlock = Self.rowsPerBlock(of: charged.count, outputs: outputs, bytes: blockBytes)
    let z = Buffer(count: min(rowsPerBlock, charged.count) * outputs, on: device)
    for start in stride(from: 0, to: charged.count, by: rowsPerBlock) {
      let block = start..<min(start + rowsPerBlock, charged.count)
      let size = LinearSize(rows: block.count, inputs: inputs, outputs: outputs)
      let x = Buffer(sliceOf: x, block.lowerBound * inputs..<block.upperBound * inputs)
      let z = Buffer(sliceOf: z, 0..<block.count * outputs)
      device.linear(x, weight: w.value, into: z, size)
      device.logitLoss(
        z,
        LogitLoss(
          rows: block.map { loss.rows[charged[$0]] }, selection: loss.selection,
          labelSmoothing: loss.labelSmoothing),
        token: Buffer(sliceOf: token, block), selected: selected, dz: dx == nil ? nil : z,
        columns: outputs)
      guard let dx else { continue }
      device.linearBackward(
        z, x: x, weight: w.value,
        dx: Buffer(sliceOf: dx, block.lowerBound * inputs..<block.upperBound * inputs),
        dw: w.gradient, size)
    }

    let dense = LogitLoss(rows: charged.map { loss.rows[$0] }, selection: loss.selection)
    let terms = dense.terms(token: token, selected: selected, tape: tape) { [record] dtotal in
      guard let record, let dx else { return }
      require(dtotal == 1, "the total of linearLoss must be what `backward` starts from")
      if isDense { return record.add(givingUp: dx) }
      dx.device.gatherRowsBackward(
        dx, charged.map(Int32.init), dtable: record.gradient, columns: inputs)
    }
    var tokenTerms = [Double](repeating: 0, count: loss.rows.count)
    for (i, row) in charged.enumerated() { tokenTerms[row] = terms.token[i] }
    return LogitLossTerms(total: terms.total, token: tokenTerms, selected: terms.selected)
  }

  /// Blocks of nearly equal size: a short last one would waste the matrix products' tiles.
  static func rowsPerBlock(of rows: Int, outputs: Int, bytes: Int) -> Int {
    let most = max(1, bytes / max(1, 4 * outputs))
    let blocks = max(1, (rows + most - 1) / most)
    return max(1, (rows + blocks - 1) / blocks)
  }
}
