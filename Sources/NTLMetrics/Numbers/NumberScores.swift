import NTLStatistics

/// What ``NumberMetrics`` are made of: every answer read once, so that resamples cost additions only.
struct NumberScores: Sendable {
  /// A prediction and its label, both with a number.
  struct Pair: Sendable {
    /// Which answer it is.
    let answer: Int
    let prediction: Double
    let label: Double
    /// |p − l|
    let error: Double
    /// s(p), s(l)
    let logPrediction: Double
    let logLabel: Double
    let isEqual: Bool
    let isClose: Bool

    init(_ answer: Int, _ prediction: Double, _ label: Double) {
      self.answer = answer
      self.prediction = prediction
      self.label = label
      error = abs(prediction - label)
      logPrediction = signedLogarithm(prediction)
      logLabel = signedLogarithm(label)
      isEqual = prediction == label
      isClose = error <= 1e-8 + 1e-5 * abs(label)
    }
  }

  /// Whether numbers were looked for at all.
  let readsNumbers: Bool
  /// By answer, whether it equals its label as a text.
  let isExact: [Bool]
  /// By answer, how many malformed numbers it holds.
  let invalid: [Int]
  /// The answers without a number whose label has one.
  let missing: [Int]
  /// The pairs, in the order of the answers.
  let pairs: [Pair]
  /// Of the pairs.
  private let errors: RankOrder
  private let predictions: RankOrder
  private let labels: RankOrder

  init(
    _ answers: [(prediction: String, label: String)], extraction: NumberExtraction,
    clipping: NumberClipping
  ) {
    readsNumbers = extraction != .none
    isExact = answers.map { $0.prediction.utf8.elementsEqual($0.label.utf8) }
    invalid = answers.map { extraction == .none ? 0 : invalidNumberCount(in: $0.prediction) }
    var (missing, pairs) = ([Int](), [Pair]())
    for (i, answer) in answers.enumerated() {
      guard let label = extraction.number(in: answer.label) else { continue }
      if let prediction = extraction.number(in: answer.prediction) {
        pairs.append(Pair(i, clipping(prediction), label))
      } else {
        missing.append(i)
      }
    }
    errors = RankOrder(pairs.map(\.error))
    predictions = RankOrder(pairs.map(\.prediction))
    labels = RankOrder(pairs.map(\.label))
    (self.missing, self.pairs) = (missing, pairs)
  }

  /// The median error and Spearman's ρ of a resample.
  func orderStatistics(
    _ multiplicities: Multiplicities
  ) -> (medianError: Double?, rankCorrelation: Double?) {
    let counts = pairs.map { multiplicities.counts[$0.answer] }
    return (
      errors.median(counts: counts), rankCorrelation(predictions, labels, counts: counts)
    )
  }
}
