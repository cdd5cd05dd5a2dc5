import Foundation
import NTLReport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ProbeReportTests {
  private func report(layers: Int, value: Double?) -> ProbeReport {
    let names = (0..<layers).map { "block \($0) <&>" }
    return ProbeReport(
      title: "Numbers in <a> & \"b\"", subtitle: "", facts: [Fact("model", "a<b")],
      embeddings: NumberEmbeddings(
        labels: ["0", "<", "2"], values: [0, 1, 2], vectors: [[0, 1], [1, 1], [2, 1.5]]),
      embeddingTable: ReportTable(columns: ["found"], rows: [.init("order", [.init("1.000")])]),
      sites: [
        ProbeReport.Site(
          title: "Encoder", layers: names,
          curves: [
            ProbeReport.Curve(
              name: "number", values: names.map { _ in value }, baseline: value,
              shuffled: names.map { _ in nil })
          ], table: ReportTable(corner: "layer", columns: ["R²"]))
      ])
  }

  @Test(arguments: [(0, nil), (1, 0.5), (4, -1e300), (60, 0.99), (4, nil)] as [(Int, Double?)])
  func thePageIsWellFormed(layers: Int, value: Double?) throws {
    let html = report(layers: layers, value: value).html()
    let parser = XMLParser(data: Data(html.dropFirst("<!DOCTYPE html>\n".count).utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(!html.contains("NaN") && !html.contains("inf"))
    #expect(html.contains("no data") == (layers == 0 || value == nil))
    #expect(html.contains("is drawn there") == ((value ?? 0) < -0.25))
  }

  @Test func embeddingsThatCannotBeDrawnAreSaidToBe() {
    var broken = report(layers: 2, value: 0.1)
    broken.embeddings.vectors = [[1], [2], [3]]
    #expect(broken.html().contains("No data: "))
  }
}
