import NTLTensor

/// Where a loss gets its logits from: a tensor of them, or a projection that makes them.
protocol LogitSource {
  /// The columns of the logits.
  var vocabularySize: Int { get }
  /// The logits of some columns at some rows, for what is computed on the host.
  func logits(rows: [Int], columns: [Int32]) -> [[Double]]
  /// The loss, and with a tape its gradient.
  func terms(_ loss: LogitLoss) -> LogitLossTerms
  /// The values of the terms alone.
  func values(_ loss: LogitLoss) -> LogitLossTerms
  /// Where small tensors should lie.
  var device: any Device { get }
}

/// Logits in memory.
struct DenseLogits: LogitSource {
  let logits: Tensor
  let overwriting: Bool

  var vocabularySize: Int { logits.shape.columns }
  var device: any Device { logits.device }

  func logits(rows: [Int], columns: [Int32]) -> [[Double]] {
    let y = Buffer(count: rows.count * columns.count, on: device)
    device.gatherElements(
      logits.buffer, rows: rows.map(Int32.init), selected: columns, into: y,
      columns: vocabularySize)
    return device.doubles(y).inRows(of: columns.count)
  }

  func terms(_ loss: LogitLoss) -> LogitLossTerms { logits.loss(loss, overwriting: overwriting) }
  func values(_ loss: LogitLoss) -> LogitLossTerms { logits.detached.loss(loss) }
}

/// Logits that are computed from hidden states when they are needed.
struct ProjectedLogits: LogitSource {
  let hidden: Tensor
  let projection: Parameter

  var vocabularySize: Int { projection.shape.rows }
  var device: any Device { hidden.device }

  func logits(rows: [Int], columns: [Int32]) -> [[Double]] {
    let width = hidden.shape.columns
    let (x, w) = (
      Buffer(count: rows.count * width, on: device),
      Buffer(count: columns.count * width, on: device)
    )
    device.gatherRows(hidden.buffer, rows.map(Int32.init), into: x, columns: width)
    device.gatherRows(projection.value, columns, into: w, columns: width)
    let y = Buffer(count: rows.count * columns.count, on: device)
    device.linear(
      x, weight: w, into: y, LinearSize(rows: rows.count, inputs: width, outputs: columns.count))
    return device.doubles(y).inRows(of: columns.count)
  }

  func terms(_ loss: LogitLoss) -> LogitLossTerms { hidden.linearLoss(projection, loss) }
  func values(_ loss: LogitLoss) -> LogitLossTerms { hidden.detached.linearLoss(projection, loss) }
}

extension LogitSource {
  /// The first logit of a position that is not finite, among all or those of some columns.
  ///
  /// Finite logits can overflow only where they differ by more than a float can hold; the largest is
  /// named then.
  func nonFiniteLogit(position: Int, among columns: [Int32]? = nil) -> LossError {
    let columns = columns ?? Array(0..<Int32(vocabularySize))
    let row = logits(rows: [position], columns: columns)[0]
    let token =
      row.firstIndex { !$0.isFinite } ?? row.indices.max { abs(row[$0]) < abs(row[$1]) } ?? 0
    return .nonFiniteLogit(position: position, token: Int(columns[token]), value: row[token])
  }
}

extension [Double] {
  func inRows(of columns: Int) -> [[Double]] {
    stride(from: 0, to: columns == 0 ? 0 : count, by: Swift.max(1, columns)).map {
      Array(self[$0..<$0 + columns])
    }
  }
}
