import Foundation
import NTLLoss
import NTLMetrics
import NTLReport
import NTLStatistics
import NTLTrainer

/// Test results, a row an arm: mean ± deviation over its runs.
struct MetricsTable {
  private struct Column: Sendable {
    let title: String
    let value: @Sendable (Evaluation.Summary) -> Double?
    let format: String
    /// Whether more is better; nil where there is no better.
    let isHigherBetter: Bool?
  }

  private static let allColumns = [
    Column(
      title: "exact match %", value: { $0.metrics.exactMatch.map { 100 * $0 } }, format: "%.1f",
      isHigherBetter: true),
    Column(
      title: "MAE", value: { $0.metrics.meanAbsoluteError }, format: "%.4g", isHigherBetter: false),
    Column(
      title: "median AE", value: { $0.metrics.medianAbsoluteError }, format: "%.4g",
      isHigherBetter: false),
    Column(
      title: "log MAE", value: { $0.metrics.logMeanAbsoluteError }, format: "%.4f",
      isHigherBetter: false),
    Column(title: "R²", value: { $0.metrics.rSquared }, format: "%.4g", isHigherBetter: true),
    Column(
      title: "no number %", value: { $0.metrics.notANumber.map { 100 * $0 } }, format: "%.1f",
      isHigherBetter: false),
    Column(title: "token loss", value: { $0.tokenLoss }, format: "%.4f", isHigherBetter: false),
  ]

  private let rows: [(name: String, summaries: [Evaluation.Summary], seconds: [Double])]

  init(_ rows: [(name: String, summaries: [Evaluation.Summary])]) {
    self.rows = rows.map { ($0.name, $0.summaries, []) }
  }

  init(_ results: [Comparison.ArmResult]) {
    rows = results.map { arm in
      (arm.loss.title, arm.runs.map(\.final.summary), arm.runs.compactMap(\.secondsPerStep))
    }
  }

  /// All; where no numbers were looked for, those that have a value.
  private var columns: [Column] {
    let summaries = rows.flatMap(\.summaries)
    let readNumbers = summaries.contains(where: \.metrics.readsNumbers)
    return Self.allColumns.filter { column in
      readNumbers || summaries.contains { column.value($0) != nil }
    }
  }

  /// For a terminal.
  var text: String {
    var table = TextTable([""] + titles)
    for (row, cells) in zip(rows, cells) { table.add([row.name] + cells.map(\.text)) }
    return table.text
  }

  /// For the report.
  func reportTable(caption: String) -> ReportTable {
    ReportTable(
      caption: caption, corner: "loss", columns: titles,
      rows: zip(rows, cells).map { ReportTable.Row($0.name, $1) })
  }

  private var titles: [String] {
    columns.map(\.title) + (rows.contains { !$0.seconds.isEmpty } ? ["ms a step"] : [])
  }

  private var cells: [[ReportTable.Cell]] {
    let columns = columns
    let means = columns.map { column in
      rows.map { row in mean(row.summaries.compactMap(column.value)) }
    }
    return rows.indices.map { r in
      var cells = columns.indices.map { c in
        let column = columns[c]
        let known = means[c].compactMap { $0 }
        let best = column.isHigherBetter.map { $0 ? known.max() : known.min() } ?? nil
        return ReportTable.Cell(
          text(rows[r].summaries.compactMap(column.value), column.format),
          isBest: rows.count > 1 && best != nil && means[c][r] == best)
      }
      if titles.count > cells.count {
        cells.append(ReportTable.Cell(text(rows[r].seconds.map { 1_000 * $0 }, "%.1f")))
      }
      return cells
    }
  }

  private func text(_ values: [Double], _ format: String) -> String {
    guard let mean = mean(values) else { return "–" }
    let center = String(format: format, mean)
    return sampleDeviation(values).map { "\(center) ± \(String(format: format, $0))" } ?? center
  }
}
