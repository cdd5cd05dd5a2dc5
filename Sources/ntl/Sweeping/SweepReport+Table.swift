import Foundation
import NTLExperiment
import NTLReport

extension SweepReport {
  /// A page of a sweep's table.
  ///
  /// - Parameters:
  ///   - table: what was measured.
  ///   - sweep: what was crossed.
  ///   - text: the table in words.
  ///   - command: how the page was made.
  ///   - runs: how many are done, of all.
  init(
    _ table: SweepTable, _ sweep: SweepDefinition, _ text: SweepText, command: String,
    runs: (done: Int, all: Int)
  ) {
    let arms = sweep.arms.map(\.name)
    var facts = [
      Fact("Command", command), Fact("Date", Date.now.formatted(.iso8601)),
      Fact(
        "Runs", runs.done == runs.all ? "\(runs.all)" : "\(runs.done) of \(runs.all), not finished"),
      Fact("Every run", "ntl train \(sweep.command)"),
    ]
    facts += sweep.arms.map { Fact($0.name, $0.arguments.isEmpty ? "as it is" : $0.arguments) }
    facts += sweep.grid.map { Fact("{\($0.name)}", $0.values.joined(separator: ", ")) }
    facts.append(Fact("Seeds", sweep.seeds.joined(separator: ", ")))
    self.init(
      title: sweep.title.isEmpty ? "A sweep" : sweep.title,
      subtitle: "Every run is an ntl train of its own; rows of one arm have one colour.",
      facts: facts,
      sections: text.tests.map { test in
        Section(
          heading: "Test set \(test)",
          tables: text.blocks(of: test).map(Self.reportTable),
          drawings: table.metrics.indices.prefix(2).map { column in
            Drawing(
              metric: MetricName.metric(table.metrics[column]),
              rows: table.rows.filter { $0.key.test == test }.compactMap { row in
                row.cells[column].map {
                  Spread(
                    name: text.labels(row.key).filter { !$0.isEmpty }.joined(separator: ", "),
                    arm: arms.firstIndex(of: row.key.arm) ?? 0, values: $0.values)
                }
              })
          })
      })
  }

  private static func reportTable(_ block: SweepText.Block) -> ReportTable {
    ReportTable(
      caption: block.title + ".", corner: block.header[0], columns: Array(block.header.dropFirst()),
      rows: block.rows.map { cells in
        ReportTable.Row(cells[0], cells.dropFirst().map { ReportTable.Cell($0) })
      })
  }
}
