import NTLStatistics

/// Percentile bootstrap over answers (Efron & Tibshirani 1993, chapter 13).
///
/// From n answers n are drawn with replacement, many times; the metrics of these resamples vary about as
/// those of other questions of the same kind would. The interval lies between the (1 − c)/2 and the
/// (1 + c)/2 quantile. A resample in which a metric is undefined is left out for that metric.
public struct Bootstrap: Sendable {
  /// How many resamples are drawn.
  public let resamples: Int
  /// c, the share of resamples inside the interval.
  public let confidence: Double

  /// A bootstrap; `resamples` must be at least 1 and `confidence` between 0 and 1.
  public init(resamples: Int = 1_000, confidence: Double = 0.95) {
    precondition(resamples > 0 && confidence > 0 && confidence < 1)
    self.resamples = resamples
    self.confidence = confidence
  }

  /// Where a metric is to be expected.
  public struct Interval: Codable, Sendable, Equatable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double
  }

  /// The difference of a metric between two sets of answers to the same questions.
  public struct Difference: Codable, Sendable, Equatable {
    /// The first set's metric minus the second's.
    public let difference: Double
    /// The lower end of its interval.
    public let low: Double
    /// The upper end of its interval.
    public let high: Double
  }

  /// The intervals of all metrics, by JSON key; one that is never defined is missing.
  ///
  /// - Parameters:
  ///   - scores: the answers.
  ///   - generator: draws the resamples; its bits determine them.
  /// - Returns: the intervals.
  public func intervals(
    of scores: AnswerScores, using generator: inout some RandomNumberGenerator
  ) -> [String: Interval] {
    let samples = (0..<resamples).map { _ in
      scores.metrics(of: Multiplicities(drawing: scores.count, using: &generator))
    }
    return AnswerMetric.all.reduce(into: [:]) { intervals, metric in
      intervals[metric.key] = interval(of: samples.compactMap(metric.value))
    }
  }

  /// The differences of all metrics, by JSON key; one that is undefined in either set is missing.
  ///
  /// Every resample holds the same questions in both sets: what makes a question hard for both is not
  /// taken for a difference, and the intervals are narrower than those of two separate sets.
  ///
  /// - Parameters:
  ///   - first: answers.
  ///   - second: as many answers to the same questions in the same order.
  ///   - generator: draws the resamples; its bits determine them.
  /// - Returns: first minus second.
  public func differences(
    of first: AnswerScores, from second: AnswerScores,
    using generator: inout some RandomNumberGenerator
  ) -> [String: Difference] {
    precondition(first.count == second.count)
    let samples = (0..<resamples).map { _ in
      let resample = Multiplicities(drawing: first.count, using: &generator)
      return (first.metrics(of: resample), second.metrics(of: resample))
    }
    let whole = (first.metrics, second.metrics)
    return AnswerMetric.all.reduce(into: [:]) { differences, metric in
      func difference(_ pair: (AnswerMetrics, AnswerMetrics)) -> Double? {
        guard let a = metric.value(pair.0), let b = metric.value(pair.1) else { return nil }
        return finite(a - b)
      }
      guard let center = difference(whole),
        let interval = interval(of: samples.compactMap(difference))
      else { return }
      differences[metric.key] = Difference(
        difference: center, low: interval.low, high: interval.high)
    }
  }

  private func interval(of values: [Double]) -> Interval? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return Interval(
      low: quantile((1 - confidence) / 2, of: sorted),
      high: quantile((1 + confidence) / 2, of: sorted))
  }

  /// Between two values linearly, numpy's default.
  private func quantile(_ q: Double, of sorted: [Double]) -> Double {
    let place = q * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}
