import Foundation
import NTLMetrics
import NTLTrainer

/// What `ntl evaluate` measured, file by file.
struct EvaluationReport: Encodable {
  /// One file of questions.
  struct File: Encodable {
    let file: String
    let summary: Evaluation.Summary

    /// As `ntl metrics` shows it.
    var result: AnswerResult {
      AnswerResult(file, AnswerMetrics(summary.metrics, summary.text ?? TextMetrics([])))
    }

    /// How well the labels are foreseen, for a table.
    var foresight: [(title: String, value: String)] {
      func share(_ value: Double?) -> String { value.map { number(100 * $0) } ?? "–" }
      func number(_ value: Double) -> String { String(format: "%.4g", value) }
      return [
        ("token loss", number(summary.tokenLoss)),
        ("perplexity", summary.perplexity.map(number) ?? "–"),
        ("token accuracy %", share(summary.tokenAccuracy)),
        ("sequence accuracy %", share(summary.sequenceAccuracy)),
      ]
    }
  }

  let files: [File]
  /// All files together.
  let all: Evaluation.Summary
  /// Over files, each counting the same.
  let mean: [String: Double]

  init(_ evaluations: [(file: String, Evaluation)], _ rules: MetricsOptions) {
    files = evaluations.map { File(file: $0.file, summary: $0.1.summary) }
    all =
      Evaluation.pooled(evaluations.map(\.1), extraction: rules.rule, clipping: rules.clip).summary
    mean = files.map(\.result.all).macroMeans
  }

  /// Of one file all metrics; of several the most telling.
  var text: String {
    guard files.count > 1 else {
      return AnswerTables.table(files[0].result, others: files[0].foresight)
    }
    let rows = files + [File(file: "all", summary: all)]
    var foresight = TextTable(["file"] + rows[0].foresight.map(\.title))
    for row in rows { foresight.add([row.file] + row.foresight.map(\.value)) }
    let answers = AnswerTables.table(
      groups: files.map(\.result), corner: "file", all: rows[files.count].result)
    return answers + "\n\n" + foresight.text
  }

  /// For one file its summary alone.
  func printJSON() throws {
    if files.count == 1 { try ntl.printJSON(files[0].summary) } else { try ntl.printJSON(self) }
  }
}
