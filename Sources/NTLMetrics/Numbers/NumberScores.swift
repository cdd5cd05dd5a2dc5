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

  /// By answer, whether it equals its label as a text.
  let isExact: [Bool]
  /// By answer, how many malformed numbers it holds.
  let invalid: [Int]
  /// The answers without a number whose label has one.
  let missing: [Int]
  /// The pairs, in the order of the answers.
  let pairs: [Pair]
  /// The places in ``pairs`` by rising error, prediction and label.
  private let byError: [Int]
  private let byPrediction: [Int]
  private let byLabel: [Int]

  init(
    _ answers: [(prediction: String, label: String)], extraction: NumberExtraction,
    clipping: NumberClipping
  ) {
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
    func order(_ value: (Pair) -> Double) -> [Int] {
      let values = pairs.map(value)
      return values.indices.sorted { values[$0] < values[$1] }
    }
    (byError, byPrediction, byLabel) = (order(\.error), order(\.prediction), order(\.label))
    (self.missing, self.pairs) = (missing, pairs)
  }

  /// The median error of a resample of `count` pairs.
  func medianError(_ multiplicities: Multiplicities, count: Int) -> Double? {
    guard count > 0 else { return nil }
    var seen = 0
    var lower: Double?
    for place in byError {
      seen += multiplicities.counts[pairs[place].answer]
      if lower == nil && seen > (count - 1) / 2 { lower = pairs[place].error }
      if let lower, seen > count / 2 {
        return finite(count % 2 == 1 ? lower : (lower + pairs[place].error) / 2)
      }
    }
    return nil
  }

  /// Spearman's ρ of a resample of `count` pairs: Pearson's of the ranks, which equal numbers share.
  func rankCorrelation(_ multiplicities: Multiplicities, count: Int) -> Double? {
    let predictions = ranks(byPrediction, \.prediction, multiplicities)
    let labels = ranks(byLabel, \.label, multiplicities)
    // Ranks 1 … n have this mean, shared or not.
    let center = Double(count + 1) / 2
    var (covariance, first, second) = (0.0, 0.0, 0.0)
    for (place, pair) in pairs.enumerated() {
      let weight = Double(multiplicities.counts[pair.answer])
      let (a, b) = (predictions[place] - center, labels[place] - center)
      covariance += weight * a * b
      first += weight * a * a
      second += weight * b * b
    }
    return correlation(covariance, first, second)
  }

  /// The rank of each pair, counted from 1; equal values get the mean of the ranks they take up.
  private func ranks(
    _ order: [Int], _ value: (Pair) -> Double, _ multiplicities: Multiplicities
  ) -> [Double] {
    var ranks = [Double](repeating: 0, count: order.count)
    var (first, before) = (0, 0)
    while first < order.count {
      let equal = value(pairs[order[first]])
      var (end, size) = (first, 0)
      while end < order.count, value(pairs[order[end]]) == equal {
        size += multiplicities.counts[pairs[order[end]].answer]
        end += 1
      }
      for place in order[first..<end] { ranks[place] = Double(before) + Double(size + 1) / 2 }
      (first, before) = (end, before + size)
    }
    return ranks
  }
}

/// cov / √(σ²·σ²) from sums of squares around the mean, kept within −1 … 1 against rounding; nil where one
/// series does not vary.
func correlation(_ covariance: Double, _ first: Double, _ second: Double) -> Double? {
  guard first > 0 && second > 0 else { return nil }
  return finite(covariance / (first.squareRoot() * second.squareRoot())).map {
    max(-1, min(1, $0))
  }
}
