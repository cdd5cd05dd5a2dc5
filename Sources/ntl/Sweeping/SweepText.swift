import Foundation
import NTLExperiment
import NTLReport

/// A sweep's table in words: what each row measured, and what it has more than the baseline.
struct SweepText {
  private let table: SweepTable
  private let sweep: SweepDefinition

  init(_ table: SweepTable, _ sweep: SweepDefinition) {
    (self.table, self.sweep) = (table, sweep)
  }

  /// One block of lines: of one test set, values or differences.
  struct Block {
    let title: String
    let header: [String]
    let rows: [[String]]
  }

  /// For a terminal.
  var terminal: String {
    blocks.map { block in
      var text = TextTable(block.header)
      for row in block.rows { text.add(row) }
      return block.title + "\n\n" + text.text
    }.joined(separator: "\n\n")
  }

  /// The same for a page of documentation.
  var markdown: String {
    blocks.map { block in
      let rule = block.header.indices.map { $0 < names ? "---" : "---:" }
      let lines = ([block.header, rule] + block.rows).map { "| \($0.joined(separator: " | ")) |" }
      return "\(block.title)\n\n" + lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  /// The test sets, in the order of the table.
  var tests: [String] {
    table.rows.map(\.key.test).reduce(into: []) { tests, test in
      if !tests.contains(test) { tests.append(test) }
    }
  }

  private var blocks: [Block] { tests.flatMap(blocks) }

  /// Values, and differences if there is a baseline.
  func blocks(of test: String) -> [Block] {
    let rows = table.rows.filter { $0.key.test == test }
    let values = Block(
      title: "Test set \(test): mean ± standard deviation over \(seeds)", header: header,
      rows: rows.map { row in
        labels(row.key) + seedCount(row.cells.map { $0?.spread.count })
          + row.cells.enumerated().map(value)
      })
    guard let baseline = sweep.baseline,
      rows.contains(where: { $0.cells.contains { $0?.difference != nil } })
    else { return [values] }
    let differences = Block(
      title:
        "Test set \(test): difference to \(baseline.arm)\(baseline.decoding.map { ", \($0)" } ?? ""), seed "
        + "by seed, ± half the 95 % interval; * where it does not hold 0",
      header: header,
      rows: rows.filter { $0.cells.contains { $0?.difference != nil } }.map { row in
        labels(row.key) + seedCount(row.cells.map { $0?.difference?.count })
          + row.cells.enumerated().map(difference)
      })
    return [values, differences]
  }

  // MARK: Columns

  /// Factors in the order of the grid, as far as a row has them.
  private var factors: [String] {
    sweep.grid.map(\.name).filter { name in
      table.rows.contains { $0.key.levels.contains { $0.factor == name } }
    }
  }

  /// On how many seeds cells stand: fewer than others where runs are not finished, where a metric has no value,
  /// and where the baseline has not the same.
  private var seedCounts: Set<Int> {
    Set(
      table.rows.flatMap(\.cells).compactMap(\.self).flatMap { cell in
        [cell.spread.count] + [cell.difference?.count].compactMap(\.self)
      })
  }

  private var showsSeeds: Bool { seedCounts.count > 1 }

  /// The seeds that all cells have, in the title; else every row has a column for its own.
  private var seeds: String {
    guard !showsSeeds, let count = seedCounts.first else { return "the seeds" }
    return count == 1 ? "1 seed" : "\(count) seeds"
  }

  private func seedCount(_ cells: [Int?]) -> [String] {
    guard showsSeeds else { return [] }
    let known = cells.compactMap(\.self)
    guard let least = known.min(), let most = known.max() else { return ["–"] }
    return [least == most ? "\(least)" : "\(least) to \(most)"]
  }

  private var showsDecoding: Bool { Set(table.rows.map(\.key.decoding)).count > 1 }

  /// How many columns say what a row is.
  private var names: Int { 1 + factors.count + (showsDecoding ? 1 : 0) }

  private var header: [String] {
    ["arm"] + factors.map { $0 == "lambda" ? "λ" : $0 } + (showsDecoding ? ["decoding"] : [])
      + (showsSeeds ? ["seeds"] : [])
      + table.metrics.map { MetricName.metric($0).name + (Self.isShare($0) ? " %" : "") }
  }

  /// What a row is: its arm, its factors, its decoding; an empty text for a factor it does not have.
  func labels(_ key: SweepTable.Key) -> [String] {
    [key.arm]
      + factors.map { name in key.levels.first { $0.factor == name }?.value ?? "" }
      + (showsDecoding ? [key.decoding] : [])
  }

  /// Shares are shown in per cent.
  private static func isShare(_ metric: String) -> Bool {
    MetricName.metric(metric).axis == .percent
  }

  private func value(_ column: Int, _ cell: SweepTable.Cell?) -> String {
    guard let cell else { return "–" }
    let scale = Self.isShare(table.metrics[column]) ? 100.0 : 1
    return Self.number(scale * cell.spread.mean)
      + (cell.spread.deviation.map { " ± " + Self.brief(scale * $0) } ?? "")
  }

  private func difference(_ column: Int, _ cell: SweepTable.Cell?) -> String {
    guard let difference = cell?.difference else { return "–" }
    let scale = Self.isShare(table.metrics[column]) ? 100.0 : 1
    let mean = Self.number(scale * difference.mean)
    return (difference.mean > 0 ? "+" : "") + mean
      + (difference.confidence.map { " ± " + Self.brief(scale * $0) } ?? "")
      + (difference.isSignificant ? " *" : "")
  }

  private static func number(_ x: Double) -> String { String(format: "%.4g", x) }
  private static func brief(_ x: Double) -> String { String(format: "%.2g", x) }
}

/// The table as JSON.
struct SweepTableFile: Encodable {
  struct Row: Encodable {
    let test: String
    let arm: String
    let levels: [String: String]
    let decoding: String
    let metrics: [String: Metric]
  }

  struct Metric: Encodable {
    let values: [Double]
    let mean: Double
    let deviation: Double?
    let difference: Difference?
  }

  struct Difference: Encodable {
    let mean: Double
    let deviation: Double?
    let confidence: Double?
    let count: Int
  }

  let title: String
  let rows: [Row]

  init(_ table: SweepTable, _ sweep: SweepDefinition) {
    title = sweep.title
    rows = table.rows.map { row in
      Row(
        test: row.key.test, arm: row.key.arm,
        levels: Dictionary(row.key.levels.map { ($0.factor, $0.value) }) { first, _ in first },
        decoding: row.key.decoding,
        metrics: Dictionary(
          uniqueKeysWithValues: zip(table.metrics, row.cells).compactMap { name, cell in
            cell.map { (name, Metric($0)) }
          }))
    }
  }
}

extension SweepTableFile.Metric {
  fileprivate init(_ cell: SweepTable.Cell) {
    values = cell.values
    mean = cell.spread.mean
    deviation = cell.spread.deviation
    difference = cell.difference.map {
      .init(mean: $0.mean, deviation: $0.deviation, confidence: $0.confidence, count: $0.count)
    }
  }
}
