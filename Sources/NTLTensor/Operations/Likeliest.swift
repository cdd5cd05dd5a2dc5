import Foundation

/// The columns of the largest scalars of each row, with the logarithms of their softmax.
///
///     log p[n,j] = x[n,j] − log Σⱼ exp x[n,j]
///
/// A row's columns are in falling order of their scalars, and in rising order where those are equal. NaN
/// counts as −∞ there. The logarithms of a row that holds NaN or ±∞ are NaN: it is no distribution.
public struct LikeliestColumns: Sendable, Equatable {
  /// How many columns of each row there are.
  public let perRow: Int
  /// The columns, `perRow` of each row, row after row.
  public internal(set) var columns: [Int32]
  /// log p of each of them.
  public internal(set) var logarithms: [Double]

  /// The places in ``columns`` and ``logarithms`` that belong to a row.
  public func range(ofRow row: Int) -> Range<Int> { row * perRow..<(row + 1) * perRow }
}

extension Tensor {
  /// The `count` likeliest columns of each row, all of them where there are not as many.
  ///
  /// The rest of a row stays where it is: of a vocabulary's logits a search needs only the first few.
  public func likeliest(_ count: Int) -> LikeliestColumns {
    require(count > 0, "the \(count) likeliest columns of \(shape)")
    return device.likeliest(buffer, count: min(count, shape.columns), columns: shape.columns)
  }
}

extension ReferenceDevice {
  /// The columns of the largest scalars of each row, and their x[n,j] − log Σⱼ exp x[n,j].
  public func likeliest(_ x: Buffer, count: Int, columns: Int) -> LikeliestColumns {
    precondition(count <= columns)
    let x = x.grid(columns: columns)
    var found = LikeliestColumns(perRow: count, columns: [], logarithms: [])
    for n in 0..<x.rows {
      let row = (0..<columns).map { x[n, $0] }
      let peak = row.allSatisfy(\.isFinite) ? row.max() ?? 0 : .nan
      let logSumExp = peak + log(row.reduce(0) { $0 + exp($1 - peak) })
      let keys = row.map { $0.isNaN ? -.infinity : $0 }
      let order = row.indices.sorted { (-keys[$0], $0) < (-keys[$1], $1) }.prefix(count)
      found.columns += order.map(Int32.init)
      found.logarithms += order.map { row[$0] - logSumExp }
    }
    return found
  }
}
