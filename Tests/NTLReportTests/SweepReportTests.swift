import Foundation
import NTLReport
import Testing

/// The page of a grid of runs.
struct SweepReportTests {
  private func report(_ values: [[Double]], axis: Metric.Axis = .linear) -> SweepReport {
    SweepReport(
      title: "A < B", subtitle: "", facts: [Fact("Seeds", "1, 2")],
      sections: [
        .init(
          heading: "Test set t",
          tables: [
            ReportTable(
              caption: "values", corner: "arm", columns: ["MAE"],
              rows: [ReportTable.Row("CE", [ReportTable.Cell("1 ± 2")])])
          ],
          drawings: [
            .init(
              metric: Metric("MAE", axis: axis),
              rows: values.enumerated().map { .init(name: "row \($0)", arm: $0, values: $1) })
          ])
      ])
  }

  @Test func everySeedHasADotAndEveryRowAMean() {
    let html = report([[1, 3], [2, 2.5]]).html()
    #expect(html.count(of: "<circle") == 4)
    #expect(html.contains("row 0: 2.") && html.contains("row 1: 2.25."))
    #expect(html.contains("A &lt; B") && html.contains("1 ± 2"))
  }

  @Test func whatCannotBeDrawnIsLeftOut() {
    #expect(report([[], [.nan, .infinity]]).html().contains("no data"))
    let html = report([[1, .nan]]).html()
    #expect(html.count(of: "<circle") == 1 && !html.contains("nan"))
    #expect(
      SweepReport(title: "t", subtitle: "", facts: [], sections: []).html().contains("No run"))
  }

  @Test func wideValuesHavePowersOfTen() {
    let html = report([[1, 1e6]], axis: .logarithmicWhenWide).html()
    #expect(html.contains("10³") || html.contains("1000"))
    // Values that are not all positive stay on an even axis.
    #expect(report([[-1, 1e6]], axis: .logarithmicWhenWide).html().contains("<circle"))
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
