/// How good answers are, as numbers and as texts.
public struct AnswerMetrics: Codable, Sendable, Equatable {
  /// As numbers.
  public let metrics: NumberMetrics
  /// As texts.
  public let text: TextMetrics

  /// Metrics of answers.
  public init(_ metrics: NumberMetrics, _ text: TextMetrics) {
    self.metrics = metrics
    self.text = text
  }
}

/// Answers compared with their labels once, from which the metrics of the set and of any resample follow.
public struct AnswerScores: Sendable {
  private let numbers: NumberScores
  private let texts: TextScores
  /// How many answers there are.
  public let count: Int

  /// Compares predictions with labels.
  ///
  /// - Parameters:
  ///   - answers: the texts.
  ///   - extraction: how the number of a text is found.
  ///   - clipping: what is done to numbers before they are compared.
  public init(
    _ answers: [(prediction: String, label: String)], extraction: NumberExtraction = .paper,
    clipping: NumberClipping = .none
  ) {
    numbers = NumberScores(answers, extraction: extraction, clipping: clipping)
    texts = TextScores(answers)
    count = answers.count
  }

  /// The metrics of the set.
  public var metrics: AnswerMetrics { metrics(of: Multiplicities(ones: count)) }

  func metrics(of resample: Multiplicities) -> AnswerMetrics {
    AnswerMetrics(NumberMetrics(numbers, resample), TextMetrics(texts, resample))
  }
}
