import Foundation
import NTLReport
import Testing

/// Reports with little, nothing or nonsense in them.
@Suite struct ExtremeReportTests {
  @Test func anEmptyReportSaysSo() {
    let page = ParsedPage(ComparisonReport(title: "").html())
    #expect(page.problem == nil)
    #expect(page.all("svg").isEmpty)
    #expect(page.all("p").count { $0.text.hasPrefix("No ") } == 5)
  }

  @Test func armsWithoutDataSaySo() {
    var arm = ArmReport(name: "CE", curves: [Curve(.loss, runs: [])])
    arm.embeddings = NumberEmbeddings(labels: [], values: [], vectors: [])
    let question = SampleQuestion(question: "1+1", answer: "2", position: 1, trueToken: "2")
    let page = ParsedPage(
      ComparisonReport(title: "t", arms: [arm, ArmReport(name: "x")], questions: [question]).html())
    expectSound(page)
    // One empty line chart and two empty distributions; the embeddings say why in a paragraph.
    #expect(page.all("text", class: "note").map(\.text) == ["no data", "no data", "no data"])
    #expect(page.all("p").contains { $0.text.hasPrefix("No data: there are no vectors") })
  }

  @Test(arguments: [0, 1, -1, 1e-300, 1e280, 1e308, -1e308, .nan, .infinity] as [Double])
  func anySingleValueCanBeDrawn(_ value: Double) {
    for metric in [Metric.loss, .exactMatch, .meanAbsoluteError] {
      let run = Curve.Run(seed: 0, points: [.init(step: 7, value: value)])
      let arm = ArmReport(
        name: "CE", curves: [Curve(metric, runs: [run])],
        errors: AnswerErrors(absoluteErrors: [value]),
        embeddings: NumberEmbeddings(
          labels: ["a", "b"], values: [0, 1], vectors: [[value, 0], [0, 1]]),
        predictions: [Prediction(answer: "", distribution: [.init("2", value)])])
      let question = SampleQuestion(question: "?", answer: "2", position: 1, trueToken: "2")
      let page = ParsedPage(
        ComparisonReport(title: "t", arms: [arm], questions: [question]).html())
      expectSound(page)
      let isDrawable = value.isFinite && abs(value) < 1e290
      #expect(page.all("circle", class: "dot").count == (isDrawable ? 1 : 0))
    }
  }

  @Test func gapsPartALineAndAreCounted() {
    let values = [1, 2, .nan, 3, 4, .infinity]
    let points = values.enumerated().map { Curve.Point(step: $0, value: $1) }
    let arm = ArmReport(name: "CE", curves: [Curve(.loss, runs: [.init(seed: 0, points: points)])])
    let page = ParsedPage(ComparisonReport(title: "t", arms: [arm]).html())
    expectSound(page)
    #expect(page.all("path", class: "line").count == 2)
    #expect(page.all("path", class: "band").isEmpty)
    #expect(
      page.all("figcaption")[0].text.hasSuffix("; 2 values that are not finite are left out."))
  }

  @Test func zeroFindsAPlaceOnAWideAxis() {
    let points = [1000.0, 10, 0].enumerated().map { Curve.Point(step: $0, value: $1) }
    let curve = Curve(.meanAbsoluteError, runs: [.init(seed: 0, points: points)])
    let arm = ArmReport(name: "CE", curves: [curve])
    let page = ParsedPage(ComparisonReport(title: "t", arms: [arm]).html())
    expectSound(page)
    #expect(page.all("figcaption")[0].text.contains("logarithmic, with zero at its foot"))
  }

  @Test func manyArmsAndManyTokensStillFit() {
    let tokens = (0..<200).map(String.init)
    let arms = (0..<12).map { index in
      ArmReport(
        name: "arm \(index)", errors: AnswerErrors(absoluteErrors: [Double(index * index * index)]),
        embeddings: NumberEmbeddings(
          labels: tokens, values: (0..<200).map(Double.init),
          vectors: (0..<200).map { [Double($0), Double($0 * $0 % 17)] }),
        predictions: [Prediction(answer: "7", distribution: tokens.map { .init($0, 0.005) })])
    }
    let question = SampleQuestion(question: "?", answer: "7", position: 1, trueToken: "7")
    let page = ParsedPage(ComparisonReport(title: "t", arms: arms, questions: [question]).html())
    expectSound(page)
    #expect(page.all("text", class: "bead-label").isEmpty)
    #expect(page.all("text", class: "true").count == 12)
  }

  @Test func rowsMayBeOfAnyLength() {
    let table = ReportTable(
      columns: ["a"], rows: [.init("x", []), .init("y", [.init("1"), .init("2"), .init("3")])])
    let page = ParsedPage(ComparisonReport(title: "t", table: table).html())
    expectSound(page)
    #expect(page.all("td").map(\.text) == ["", "", "", "1", "2", "3"])
  }

  @Test func embeddingsThatDoNotFitTogetherAreExplained() {
    let cases = [
      NumberEmbeddings(labels: ["0"], values: [0, 1], vectors: [[1, 2], [3, 4]]),
      NumberEmbeddings(labels: ["0", "1"], values: [0, .nan], vectors: [[1, 2], [3, 4]]),
      NumberEmbeddings(labels: ["0", "1"], values: [0, 1], vectors: [[1, 2], [3]]),
      NumberEmbeddings(labels: ["0", "1"], values: [0, 1], vectors: [[1], [3]]),
    ]
    let arms = cases.map { ArmReport(name: "CE", embeddings: $0) }
    let page = ParsedPage(ComparisonReport(title: "t", arms: arms).html())
    expectSound(page)
    #expect(page.all("p").count { $0.text.hasPrefix("No data: ") } == cases.count)
  }

  /// Well-formed, and no coordinate is anything but a number inside a generous canvas.
  private func expectSound(_ page: ParsedPage, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(page.problem == nil, sourceLocation: sourceLocation)
    let names: Set = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"]
    for part in page.parts {
      for (name, value) in part.attributes where names.contains(name) {
        let number = Double(value)
        #expect(
          number.map { (-1...2000).contains($0) } ?? false, "\(part.name) \(name)=\(value)",
          sourceLocation: sourceLocation)
      }
      let course = part.attributes["d"] ?? ""
      #expect(!course.contains("n"), "\(course)", sourceLocation: sourceLocation)
    }
  }
}
