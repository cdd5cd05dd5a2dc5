import Foundation
import NTLMetrics
import NTLTrainer

/// Shows how far a run is: a bar that is redrawn where the output is a terminal, and otherwise a line every
/// few seconds.
final class Progress {
  private let title: String
  private let steps: Int
  private let line = StatusLine()
  private var lastTest = ""
  private var firstStep: Int?

  init(title: String, steps: Int) {
    self.title = title
    self.steps = steps
  }

  func show(_ event: TrainingRun.Event) {
    switch event {
    case .step(let report, let elapsed):
      if firstStep == nil { firstStep = report.step - 1 }
      let done = report.step - (firstStep ?? 0)
      let rest = elapsed / Double(done) * Double(steps - report.step)
      let loss = String(format: "loss %.3f", report.loss)
      write(
        "\(bar(report.step)) \(report.step)/\(steps)  \(loss)\(lastTest)  \(Self.time(rest)) left",
        isDue: report.step == steps)
    case .evaluating(let answered, let count):
      if count > 1_000 {
        write("\(bar(steps)) testing: \(answered) of \(count) questions", isDue: answered == count)
      }
    case .evaluated(_, let summary):
      lastTest = Self.summary(summary.metrics)
    case .tested, .checkpoint: break
    }
  }

  /// Writes a line that stays, in place of the bar.
  func say(_ text: String) { line.end("\(title)  \(text)") }

  static func summary(_ metrics: NumberMetrics) -> String {
    let right = metrics.exactMatch.map { String(format: "  right %.1f %%", 100 * $0) } ?? ""
    return right + (metrics.meanAbsoluteError.map { String(format: "  MAE %.3g", $0) } ?? "")
  }

  private func bar(_ step: Int) -> String { StatusLine.bar(step, of: steps) }

  private func write(_ text: String, isDue: Bool) {
    line.show("\(title)  \(text)", isDue: isDue)
  }

  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "?" }
    let whole = Int(seconds.rounded())
    return whole < 60
      ? "\(whole) s"
      : whole < 3_600
        ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole / 60 % 60) min"
  }
}
