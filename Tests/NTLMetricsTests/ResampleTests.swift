import Foundation
import NTLTestSupport
import Testing

@testable import NTLMetrics

/// Metrics of counted answers against those of the answers written out so many times.
@Suite struct ResampleTests {
  @Test func countsAreCopies() throws {
    let numbers: GoldenMetricsTests.Numbers = try fixture("metrics/numbers")
    let answers = try #require(numbers.sets["drawn"]).answers.map(\.texts)
    var generator = BootstrapTests.Generator(state: 7)
    let scores = AnswerScores(answers)
    for _ in 0..<5 {
      let resample = Multiplicities(drawing: answers.count, using: &generator)
      #expect(resample.counts.reduce(0, +) == answers.count && resample.counts.contains(0))
      let copies = zip(answers, resample.counts).flatMap { Array(repeating: $0, count: $1) }
      let (found, wanted) = (scores.metrics(of: resample), AnswerScores(copies).metrics)
      #expect(found.metrics.count == wanted.metrics.count)
      #expect(found.metrics.invalidCount == wanted.metrics.invalidCount)
      #expect(found.metrics.missingCount == wanted.metrics.missingCount)
      for metric in AnswerMetric.all {
        let (a, b) = (try #require(metric.value(found)), try #require(metric.value(wanted)))
        #expect(abs(a - b) <= 1e-9 * max(1, abs(b)), "\(metric.key)")
      }
    }
  }

  @Test func anEvenCountHasTwoMiddles() {
    #expect(NumberMetrics([("1", "0"), ("4", "0")]).medianAbsoluteError == 2.5)
    #expect(NumberMetrics([("1", "0"), ("4", "0"), ("9", "0")]).medianAbsoluteError == 4)
  }

  @Test func everyMetricHasItsKeyInJSON() throws {
    let metrics = AnswerScores([("1 2", "1 3"), ("4", "5"), ("6", "2")]).metrics
    let json = try JSONDecoder().decode(
      [String: [String: Double]].self, from: JSONEncoder().encode(metrics))
    for metric in AnswerMetric.all {
      let value = (json["metrics"]?[metric.key] ?? json["text"]?[metric.key])
      #expect(value != nil && value == metric.value(metrics), "\(metric.key)")
      #expect(AnswerMetric.named(metric.key)?.title == metric.title)
    }
  }
}
