public import NTLMetrics

/// By what evaluations are compared.
public struct BestMetric: Codable, Sendable, Equatable {
  /// `loss`, or another key of an evaluation's JSON: `token_loss`, `mae`, `exact_match`, ….
  public var name: String
  /// Whether more is better.
  public var greaterIsBetter: Bool

  /// A metric, and which way it is better.
  public init(_ name: String, greaterIsBetter: Bool) {
    self.name = name
    self.greaterIsBetter = greaterIsBetter
  }

  /// A metric; less is better of losses, errors, perplexities and shares of bad answers, more of all others.
  public init(_ name: String) {
    let isBad = name.contains(#/loss|error|mae|mse|mape|perplexity|not_a_number|invalid|missing/#)
    self.init(name, greaterIsBetter: !isBad)
  }

  /// The loss that is minimised, on the validation questions.
  public static let loss = BestMetric("loss", greaterIsBetter: false)

  /// The metric's value; nil where there is none, as of an error without a number.
  public func value(in summary: Evaluation.Summary) -> Double? { summary.numbers[name] }

  /// Whether one value is better than another.
  func isBetter(_ value: Double, than other: Double) -> Bool {
    greaterIsBetter ? value > other : value < other
  }
}

extension BestMetric {
  /// All metrics that there are, sorted.
  public static let names = names(numbersBy: .paper)

  /// Those that evaluations have where numbers are found by some rule, sorted.
  public static func names(numbersBy extraction: NumberExtraction) -> [String] {
    // Answers that leave no metric without a value.
    let answers = [("1", "1"), ("2", "2"), ("4", "3")]
    let summary = Evaluation.Summary(
      loss: 1, tokenLoss: 1, numberLoss: 1, perplexity: 1, tokenAccuracy: 1, sequenceAccuracy: 1,
      metrics: NumberMetrics(answers, extraction: extraction), text: TextMetrics(answers))
    return summary.numbers.keys.filter { $0 != "count" }.sorted()
  }
}
