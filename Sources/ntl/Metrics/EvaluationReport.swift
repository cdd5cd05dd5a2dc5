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
  }

  let files: [File]
  /// All files together.
  let all: AnswerMetrics
  /// Over files, each counting the same.
  let mean: [String: Double]

  init(_ evaluations: [(file: String, Evaluation)], _ rules: MetricsOptions) {
    files = evaluations.map { File(file: $0.file, summary: $0.1.summary) }
    all =
      rules.scores(evaluations.flatMap { $0.1.answers.map { ($0.prediction, $0.label) } }).metrics
    mean = files.map(\.result.all).macroMeans
  }

  /// Of one file all metrics; of several the most telling.
  var text: String {
    guard files.count == 1 else {
      return AnswerTables.table(
        groups: files.map(\.result), corner: "file", all: AnswerResult("all", all))
    }
    let summary = files[0].summary
    func share(_ value: Double?) -> String { value.map { number(100 * $0) } ?? "–" }
    return AnswerTables.table(
      files[0].result,
      others: [
        ("token loss", number(summary.tokenLoss)),
        ("perplexity", summary.perplexity.map(number) ?? "–"),
        ("token accuracy %", share(summary.tokenAccuracy)),
        ("sequence accuracy %", share(summary.sequenceAccuracy)),
      ])
  }

  /// For one file its summary alone.
  func printJSON() throws {
    if files.count == 1 { try ntl.printJSON(files[0].summary) } else { try ntl.printJSON(self) }
  }

  private func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
