import NTLReport
import NTLTestSupport
import Testing

@Suite struct ErrorBinsTests {
  @Test func binsDouble() throws {
    let errors = AnswerErrors(
      absoluteErrors: [0, 0, 1, 2, 3, -3, 4, 7, 8], answersWithoutNumber: 1)
    let bins = ErrorBins(covering: [errors])
    #expect(bins.labels == ["0", "1", "2–3", "4–7", "8–15", "no number"])
    expectClose(try #require(bins.shares(errors)), [0.2, 0.1, 0.3, 0.2, 0.1, 0.1])
  }

  @Test func manyDoublingsGiveWayToPowersOfTen() {
    let medium = ErrorBins(covering: [AnswerErrors(absoluteErrors: [5000])])
    #expect(medium.labels == ["0", "1–9", "10–99", "100–999", "1000–9999", "no number"])
    let large = ErrorBins(covering: [AnswerErrors(absoluteErrors: [123_456])])
    #expect(
      large.labels == [
        "0", "1–10", "10–100", "100–1000", "1000–10⁴", "10⁴–10⁵", "10⁵–10⁶", "no number",
      ])
  }

  @Test func everyArmGetsTheSameBins() throws {
    let near = AnswerErrors(absoluteErrors: [1])
    let bins = ErrorBins(covering: [near, AnswerErrors(absoluteErrors: [5])])
    #expect(bins.labels == ["0", "1", "2–3", "4–7", "no number"])
    #expect(bins.shares(near) == [0, 1, 0, 0, 0])
  }

  @Test func fractionsHaveABinAndHalfOpenLabels() throws {
    let errors = AnswerErrors(absoluteErrors: [0, 0.5, 1, 1.5, 2])
    let bins = ErrorBins(covering: [errors])
    #expect(bins.labels == ["0", "below 1", "1–2", "2–4", "no number"])
    expectClose(try #require(bins.shares(errors)), [0.2, 0.2, 0.4, 0.2, 0])
  }

  @Test(arguments: [1, 15, 16, 4095, 4096, 1e6, 1e9, 1e20, 1e100, Double.greatestFiniteMagnitude])
  func sharesAddUpToOneInFewBins(_ largest: Double) throws {
    let errors = AnswerErrors(
      absoluteErrors: [0, 1, largest / 2, largest], answersWithoutNumber: 2)
    let bins = ErrorBins(covering: [errors])
    let shares = try #require(bins.shares(errors))
    expectClose([shares.reduce(0, +)], [1])
    #expect(shares.count == bins.labels.count)
    #expect(shares.count <= 15)
    #expect(Set(bins.labels).count == bins.labels.count)
    #expect(shares[shares.count - 2] > 0, "the last bin of numbers holds the largest error")
  }

  @Test func errorsThatAreNoNumbersAreCountedApart() throws {
    let errors = AnswerErrors(absoluteErrors: [1, .nan, .infinity], answersWithoutNumber: 1)
    let bins = ErrorBins(covering: [errors])
    #expect(bins.labels == ["0", "1", "infinite", "no number"])
    expectClose(try #require(bins.shares(errors)), [0, 0.25, 0.25, 0.5])
  }

  @Test func noAnswersHaveNoShares() {
    let bins = ErrorBins(covering: [AnswerErrors()])
    #expect(bins.shares(AnswerErrors()) == nil)
    #expect(ErrorBins(covering: []).labels == ["0", "no number"])
  }
}

@Suite struct CurveSummaryTests {
  @Test func runsBecomeTheirMeanAndRange() {
    let summary = CurveSummary(curve([[(0, 1), (10, 2)], [(10, 4), (0, 3)]]))
    #expect(
      numbers(summary) == [[[0, 2, 1, 3], [10, 3, 2, 4]]])
  }

  @Test func stepsWithoutAFiniteValuePartTheLine() {
    let summary = CurveSummary(curve([[(0, 1), (1, .nan), (2, .infinity), (3, 5)]]))
    #expect(summary.segments.map { $0.map(\.step) } == [[0], [3]])
    #expect(summary.omittedCount == 2)
  }

  @Test func oneBrokenRunLeavesTheOthers() {
    let summary = CurveSummary(curve([[(0, 1)], [(0, .nan)], [(0, 2)]]))
    #expect(numbers(summary) == [[[0, 1.5, 1, 2]]])
    #expect(summary.omittedCount == 1)
  }

  @Test func ofTwoValuesAtAStepTheLaterCounts() {
    #expect(CurveSummary(curve([[(5, 1), (5, 9)]])).segments.first?.first?.mean == 9)
  }

  /// Step, mean, low and high of every point of every segment.
  private func numbers(_ summary: CurveSummary) -> [[[Double]]] {
    summary.segments.map { $0.map { [Double($0.step), $0.mean, $0.low, $0.high] } }
  }

  private func curve(_ runs: [[(Int, Double)]]) -> Curve {
    Curve(
      .loss,
      runs: runs.enumerated().map { seed, points in
        Curve.Run(seed: UInt64(seed), points: points.map { .init(step: $0.0, value: $0.1) })
      })
  }
}
