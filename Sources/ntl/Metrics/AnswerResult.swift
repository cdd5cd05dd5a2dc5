import NTLData
import NTLMetrics

/// The metrics of one group of answers: of a file, a category, or all.
struct AnswerResult: Encodable {
  let name: String
  let metrics: NumberMetrics
  let text: TextMetrics
  /// By JSON key; nil where no bootstrap is wanted.
  let intervals: [String: Bootstrap.Interval]?

  /// The metrics themselves.
  var all: AnswerMetrics { AnswerMetrics(metrics, text) }

  init(_ name: String, _ metrics: AnswerMetrics, intervals: [String: Bootstrap.Interval]? = nil) {
    self.name = name
    self.metrics = metrics.metrics
    text = metrics.text
    self.intervals = intervals
  }

  /// Measures answers.
  init(_ name: String, _ scores: AnswerScores, _ bootstrap: SeededBootstrap?) {
    self.init(name, scores.metrics, intervals: bootstrap?.intervals(of: scores, name: name))
  }
}

/// A bootstrap whose resamples follow from a seed and the group's name, not from the other groups.
struct SeededBootstrap {
  let bootstrap: Bootstrap
  let seed: UInt64

  func intervals(of scores: AnswerScores, name: String) -> [String: Bootstrap.Interval] {
    var generator = SplitMix64(seed: seed, stream: name)
    return bootstrap.intervals(of: scores, using: &generator)
  }

  func differences(
    of first: AnswerScores, from second: AnswerScores
  ) -> [String: Bootstrap.Difference] {
    var generator = SplitMix64(seed: seed, stream: "difference")
    return bootstrap.differences(of: first, from: second, using: &generator)
  }
}
