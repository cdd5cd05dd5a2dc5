/// The expected cost under any cost of your own: Σ_k p_k·c(y, V_k).
///
/// For numbers whose distance is not a difference, such as hours on a clock, or residues; the paper
/// suggests it for modular arithmetic.
///
///     ∂l/∂z_k = p_k·(c(y, V_k) − l)
public struct CustomCostLoss: ExpectedCostLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// `costs[label][token]`, both in the order of the vocabulary.
    public var costs: [[Double]]
    /// Options.
    public init(costs: [[Double]]) { self.costs = costs }
  }

  /// `custom-cost`
  public static let name = "custom-cost"
  /// Of a number token.
  public static let equation = "Σ_k p_k·c(y, V_k)"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A loss by a matrix of costs.
  ///
  /// - Throws: ``LossError`` unless the matrix has a finite cost for each pair of number tokens.
  public init(_ vocabulary: NumberVocabulary, costs: [[Double]]) throws(LossError) {
    let count = vocabulary.tokens.count
    guard costs.count == count && costs.allSatisfy({ $0.count == count }) else {
      throw .costMatrixShape(
        rows: costs.count, columns: costs.first { $0.count != count }?.count ?? count,
        numbers: count)
    }
    for (label, row) in costs.enumerated() {
      for (token, cost) in row.enumerated() where !cost.isFinite {
        throw .invalidOption(
          name: "the cost of \(vocabulary.values[token]) for \(vocabulary.values[label])",
          value: cost, allowed: "finite")
      }
    }
    self.vocabulary = vocabulary
    options = Options(costs: costs)
  }

  /// A loss by a cost of (label's value, token's value).
  ///
  /// - Throws: ``LossError`` unless every cost is finite.
  public init(
    _ vocabulary: NumberVocabulary, cost: (_ y: Double, _ v: Double) -> Double
  ) throws(LossError) {
    try self.init(
      vocabulary, costs: vocabulary.values.map { y in vocabulary.values.map { v in cost(y, v) } })
  }

  /// The shorter way around a circle: hours with a period of 12, residues with one of n.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless the period is positive.
  public static func circular(
    _ vocabulary: NumberVocabulary, period: Double
  ) throws(LossError) -> Self {
    guard period > 0 && period.isFinite else {
      throw .invalidOption(name: "the period", value: period, allowed: "positive and finite")
    }
    return try Self(vocabulary) { y, v in
      let distance = abs(y - v).truncatingRemainder(dividingBy: period)
      return min(distance, period - distance)
    }
  }

  /// c(y, V)
  public func cost(label: Int, token: Int) -> Double { options.costs[label][token] }
}
