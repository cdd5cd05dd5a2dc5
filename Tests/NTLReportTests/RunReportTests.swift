import Foundation
import NTLReport
import Testing

@Suite struct RunReportTests {
  private func curve(_ name: String, steps: Int) -> ThinnedCurve {
    var curve = ThinnedCurve(Metric(name))
    for step in 1...steps { curve.add(step: step, value: 5 + sin(Double(step))) }
    return curve
  }

  private func answers(_ name: String, _ numbers: [(Double?, Double?)]) -> AnsweredSet {
    var set = AnsweredSet(name)
    for (index, (label, predicted)) in numbers.enumerated() {
      set.add(
        .init(
          question: "question \(index)", label: label.map { "\($0)" } ?? "word",
          prediction: predicted.map { "\($0)" } ?? "word", labelValue: label,
          predictedValue: predicted))
    }
    return set
  }

  private var report: RunReport {
    RunReport(
      title: "CE & <NTL>", subtitle: "a run", facts: [Fact("seed", "1")],
      training: [curve("loss", steps: 40), curve("learning rate", steps: 5_000)],
      validation: [curve("MAE", steps: 1)],
      tests: ReportTable(
        corner: "metric", columns: ["in, argmax", "out"], rows: [.init("MAE", [.init("3")])]),
      answers: [
        answers("in place", [(1, 1), (2, 20), (-300, 5), (nil, 3), (7, nil)]),
        answers("out", [(1e12, 1e9), (0, -0.5)]),
      ], settings: [Fact("steps", "40")], notes: ["One line is left out."])
  }

  @Test func thePageIsWellFormedAndHoldsEveryPart() {
    let page = ParsedPage(report.html())
    #expect(page.problem == nil)
    #expect(
      page.all("h2").map(\.text) == [
        "Tests", "Training", "Validation", "Answers", "Worst answers", "Sample answers", "Settings",
      ])
    // Three curves, one distribution, two sets' answers by label.
    #expect(page.all("svg").count == 6 && page.all("figcaption").count == 6)
    #expect(page.all("line", class: "diagonal").count == 2)
    // Only the curve of 5,000 steps is thinned.
    #expect(page.all("path", class: "band").count == 1)
    #expect(page.all("figcaption")[1].text.contains("the mean of 16 measurements"))
    let identifiers = page.parts.compactMap { $0.attributes["id"] }
    #expect(Set(identifiers).count == identifiers.count)
    #expect(page.all("h1").map(\.text) == ["CE & <NTL>"])
  }

  @Test func aRunThatHasJustBegunHasAPageToo() {
    let page = ParsedPage(RunReport(title: "CE").html())
    #expect(page.problem == nil && page.all("svg").isEmpty)
    #expect(page.all("p").contains { $0.text.contains("No step has been recorded") })
  }

  /// A million steps leave a few hundred points, and their extremes.
  @Test func aLongCourseIsThinnedWithoutLosingItsExtremes() {
    var long = ThinnedCurve(Metric("loss"))
    for step in 1...1_000_000 { long.add(step: step, value: step == 777_777 ? 1e6 : 1) }
    long.add(step: 1_000_001, value: .nan)
    let html = RunReport(title: "long", training: [long]).html()
    #expect(html.utf8.count < 100_000)
    let page = ParsedPage(html)
    #expect(page.all("text", class: "tick").contains { $0.text == "1000k" || $0.text == "1M" })
    #expect(page.all("figcaption")[0].text.contains("not finite: 1"))
  }

  @Test func theWorstAnswersComeFirstAndSamplesFromEverywhere() {
    let set = answers("test", (0..<1_000).map { (Double($0), Double($0 * $0 % 997)) })
    let page = ParsedPage(RunReport(title: "answers", answers: [set]).html())
    let cells = page.all("td").map(\.text)
    let errors = stride(from: 3, to: 8 * 4, by: 4).map { cells[$0] }
    let all = (0..<1_000).map { abs($0 - $0 * $0 % 997) }.sorted(by: >)
    #expect(errors == all.prefix(8).map { "\($0)" })
    let samples = stride(from: 8 * 4, to: cells.count, by: 4).map { cells[$0] }
    #expect(samples.count == 8 && samples.contains { $0 > "question 7" })
  }

  @Test func rightAnswersAreNotAmongTheWorst() {
    let page = ParsedPage(
      RunReport(title: "right", answers: [answers("test", [(1, 1), (2, 2)])]).html())
    #expect(page.all("p").contains { $0.text == "No answer is known to be far from its label." })
  }

  /// Numbers of hundreds of digits, all the same, infinitely far, and none.
  @Test(
    arguments: [
      [(1e308, -1e308), (1, 2)], [(5, 5), (5, 5)], [(0, 0)], [(.infinity, 1)], [(nil, nil)],
      [(1e-9, 2e-9)], [],
    ] as [[(Double?, Double?)]])
  func extremeAnswersAreDrawn(_ numbers: [(Double?, Double?)]) {
    let page = ParsedPage(RunReport(title: "x", answers: [answers("test", numbers)]).html())
    #expect(page.problem == nil)
    for attribute in page.parts.flatMap(\.attributes.values) {
      #expect(!attribute.lowercased().contains("nan") && !attribute.contains("inf"))
    }
  }

  @Test func signedLogarithmsAreEvenOnBothSides() {
    let scale = Scale.signedLogarithmic(covering: -999...999, from: 0, to: 100)
    #expect(abs(scale(0) - 50) < 1e-9 && abs(scale(9) + scale(-9) - 100) < 1e-9)
    // s(9) = 1, s(99) = 2: as far from each other as from zero.
    #expect(abs((scale(99) - scale(9)) - (scale(9) - scale(0))) < 1e-9)
    #expect(
      scale.ticks.map(\.label) == ["−1000", "−100", "−10", "−1", "0", "1", "10", "100", "1000"])
    let narrow = Scale.signedLogarithmic(covering: 1_500...1_600, from: 0, to: 100)
    #expect(narrow.ticks.count >= 3)
  }
}
