import Foundation

/// A line of metrics.jsonl.
struct MetricsLine: Encodable {
  let step: Int
  let loss: Double
  let token_loss: Double
  let number_loss: Double
  let lr: Double
  let grad_norm: Double
  let tokens_per_second: Double

  init(_ report: StepReport, seconds: Double) {
    step = report.step
    loss = report.loss
    token_loss = report.tokenLoss
    number_loss = report.numberLoss
    lr = report.learningRate
    grad_norm = report.gradientNorm
    tokens_per_second = (Double(report.tokens) / max(seconds, 1e-9)).rounded()
  }
}

/// A line of evaluations.jsonl.
struct EvaluationLine: Codable {
  let step: Int
  let summary: Evaluation.Summary

  /// The lines of a run.
  static func all(in run: URL) throws -> [EvaluationLine] {
    try Data(contentsOf: run.appending(path: "evaluations.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(EvaluationLine.self, from: $0) }
  }
}
