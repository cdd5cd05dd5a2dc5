import Foundation
import NTLReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A small report that has something of everything.
func sampleReport() -> ComparisonReport {
  ComparisonReport(
    title: "Losses compared", subtitle: "On <few> questions & \"two\" seeds",
    facts: [Fact("command", "ntl compare --data 'a < b'"), Fact("seeds", "0, 1")],
    table: ReportTable(
      caption: "After the last step.", corner: "loss", columns: ["exact match", "MAE"],
      rows: [
        .init("CE", [.init("0.50"), .init("3.1")]),
        .init("CE + NTL-WAS", [.init("0.75", isBest: true), .init("1.5", isBest: true)]),
      ]),
    arms: [sampleArm("CE", 1), sampleArm("CE + NTL-WAS", 2)],
    questions: [
      SampleQuestion(question: "Is 3 < 5 & 7?", answer: "57", position: 1, trueToken: "5")
    ]
  )
}

private func sampleArm(_ name: String, _ slope: Double) -> ArmReport {
  let digits = (0...9).map(String.init)
  func curve(_ metric: Metric, _ value: (Double) -> Double) -> Curve {
    Curve(
      metric,
      runs: [1.0, 1.1].enumerated().map { seed, factor in
        Curve.Run(
          seed: UInt64(seed),
          points: (0...8).map { .init(step: $0 * 100, value: factor * value(Double($0))) })
      })
  }
  return ArmReport(
    name: name,
    curves: [
      curve(.loss) { 3 / (1 + slope * $0) },
      curve(.exactMatch) { 0.1 * $0 },
      curve(.meanAbsoluteError) { 900 / (1 + slope * $0 * $0 * $0) },
    ],
    errors: AnswerErrors(absoluteErrors: [0, 0, 1, 3, 30, 7], answersWithoutNumber: 1),
    embeddings: NumberEmbeddings(
      labels: digits, values: (0...9).map(Double.init),
      vectors: (0...9).map { [-slope * Double($0), Double($0 % 3), 1] }),
    predictions: [
      Prediction(
        answer: "56", distribution: digits.enumerated().map { .init($1, Double($0) / 45) })
    ])
}

/// The page read as XML: where that fails, and every element's name, attributes and text.
final class ParsedPage: NSObject, XMLParserDelegate {
  struct Part {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var parts: [Part] = []
  private(set) var problem: String?
  private var open: [Int] = []

  init(_ page: String) {
    super.init()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = self
    if !parser.parse() {
      problem =
        "line \(parser.lineNumber): \(parser.parserError.map(String.init(describing:)) ?? "")"
    }
  }

  func all(_ name: String, class className: String? = nil) -> [Part] {
    parts.filter { part in
      part.name == name
        && className.map {
          part.attributes["class"]?.split(separator: " ").contains($0[...]) == true
        }
          ?? true
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(parts.count)
    parts.append(Part(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for index in open { parts[index].text += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}
