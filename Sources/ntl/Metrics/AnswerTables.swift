import Foundation
import NTLMetrics

/// Metrics for a terminal.
enum AnswerTables {
  /// A metric a row, with its interval if there is one.
  ///
  /// - Parameters:
  ///   - result: the metrics.
  ///   - others: rows before them, titles and values.
  /// - Returns: the table.
  static func table(_ result: AnswerResult, others: [(String, String)] = []) -> String {
    let hasIntervals = result.intervals != nil
    var table = TextTable([result.name, ""] + (hasIntervals ? ["95 % interval"] : []))
    func add(_ title: String, _ value: String, _ interval: String = "") {
      table.add([title, value] + (hasIntervals ? [interval] : []))
    }
    for (title, value) in counts(result.metrics) + others { add(title, value) }
    for metric in metrics(of: [result]) {
      let interval = result.intervals?[metric.key].map { interval in
        "\(text(interval.low, metric)) … \(text(interval.high, metric))"
      }
      add(metric.title, text(metric.value(result.all), metric), interval ?? "")
    }
    return table.text
  }

  /// Two sets of answers to the same questions, a metric a row.
  static func table(
    _ first: AnswerResult, against second: AnswerResult,
    differences: [String: Bootstrap.Difference]
  ) -> String {
    var table = TextTable(["", first.name, second.name, "difference", "95 % interval", ""])
    for metric in metrics(of: [first, second]) {
      let difference = differences[metric.key]
      let isCertain = difference.map { $0.low > 0 || $0.high < 0 } ?? false
      table.add([
        metric.title, text(metric.value(first.all), metric),
        text(metric.value(second.all), metric), text(difference?.difference, metric),
        difference.map { "\(text($0.low, metric)) … \(text($0.high, metric))" } ?? "",
        isCertain ? "*" : "",
      ])
    }
    return table.text + "\n* the interval of the difference excludes 0"
  }

  /// A group a row, with the most telling metrics, and the mean of the groups.
  static func table(groups: [AnswerResult], corner: String, all: AnswerResult?) -> String {
    let columns = metrics(of: groups).filter { telling.contains($0.key) || !readNumbers(groups) }
    var table = TextTable([corner, "answers"] + columns.map(\.title))
    for group in groups + [all].compactMap({ $0 }) {
      table.add(
        [group.name, "\(group.metrics.count)"] + columns.map { text($0.value(group.all), $0) })
    }
    let means = groups.map(\.all).macroMeans
    table.add(["mean of the above", ""] + columns.map { text(means[$0.key], $0) })
    return table.text
  }

  /// The columns of a table of groups; where no numbers are looked for, all that are left fit.
  private static let telling: Set = [
    "exact_match", "mae", "median_absolute_error", "log_mae", "r2", "log_r2", "pearson",
    "not_a_number",
  ]

  /// Whether numbers were looked for.
  private static func readNumbers(_ results: [AnswerResult]) -> Bool {
    results.contains(where: \.metrics.readsNumbers)
  }

  /// All metrics; where no numbers were looked for, those that have a value.
  private static func metrics(of results: [AnswerResult]) -> [AnswerMetric] {
    AnswerMetric.all.filter { metric in
      readNumbers(results) || results.contains { metric.value($0.all) != nil }
    }
  }

  private static func counts(_ metrics: NumberMetrics) -> [(String, String)] {
    [
      ("answers", metrics.count), ("answers without a number", metrics.missingCount),
      ("malformed numbers", metrics.invalidCount),
    ].compactMap { title, count in count.map { (title, "\($0)") } }
  }

  private static func text(_ value: Double?, _ metric: AnswerMetric) -> String {
    value.map { String(format: "%.4g", metric.shown($0)) } ?? "–"
  }
}
