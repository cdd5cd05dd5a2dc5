import Foundation
import NTLJSON
import NTLReport
import NTLTensorBoard
import NTLTrainer

/// What a run tells, for those who watch it: a bar on the terminal, TensorBoard's files in `tensorboard/`,
/// and at the end `report.html`.
///
/// Where these cannot be written the run goes on: it says so once, and what it is about is in other files.
final class RunLogs {
  private let progress: Progress
  private let folder: URL
  private let interval: Int
  private var scalars = TrainingScalars()
  private var writer: EventFileWriter?
  private var hasFailed = false
  private var lastStep = 0

  /// Logs of a run.
  ///
  /// - Parameters:
  ///   - title: what it is called on the terminal.
  ///   - steps: how many steps it will have taken at its end.
  ///   - folder: the run's.
  ///   - interval: steps between points of TensorBoard's curves.
  init(title: String, steps: Int, folder: URL, interval: Int = 10) {
    progress = Progress(title: title, steps: steps)
    self.folder = folder
    self.interval = max(1, interval)
  }

  /// Shows and writes what happens.
  func observe(_ event: TrainingRun.Event) {
    progress.show(event)
    switch event {
    case .step(let report, let elapsed):
      lastStep = report.step
      begin(at: report.step)
      scalars.add(report, secondsElapsed: elapsed)
      if report.step % interval == 0 { writeScalars() }
    case .evaluated(let step, let summary):
      lastStep = step
      scalars.pause()
      // Curves end where the evaluation stands.
      writeScalars()
      begin(at: step + 1)
      write(Self.entries(of: summary, under: "eval"), step: step)
    case .tested(let test):
      scalars.pause()
      begin(at: lastStep + 1)
      // Of several ways of decoding each has curves of its own.
      let name = test.decoding == .argmax ? test.name : "\(test.name)-\(test.decoding)"
      write(Self.entries(of: test.evaluation.summary, under: "test/\(name)"), step: lastStep)
    default:
      scalars.pause()
    }
  }

  /// Writes a line that stays, in place of the bar.
  func say(_ text: String) { progress.say(text) }

  /// Ends TensorBoard's file, and writes the report of what the run's folder holds.
  ///
  /// - Returns: the report's file; nil if it could not be written.
  @discardableResult func finish() -> URL? {
    writeScalars()
    attempt { try writer?.flush() }
    writer = nil
    let file = folder.appending(path: "report.html")
    do {
      try RunReport(ofRunIn: folder).write(to: file)
      return file
    } catch {
      progress.say("no report: \(error)")
      return nil
    }
  }

  /// Begins TensorBoard's file when the first thing is to be written: `step` is the first one that this
  /// process adds, and what an earlier one wrote from there on is void.
  private func begin(at step: Int) {
    guard writer == nil, !hasFailed else { return }
    attempt {
      let writer = try EventFileWriter(
        folder: folder.appending(path: "tensorboard"), startingAt: step)
      self.writer = writer
      if let settings = try? String(
        contentsOf: folder.appending(path: "config.json"), encoding: .utf8)
      {
        // Indented, it is shown as it stands.
        let text = settings.split(separator: "\n", omittingEmptySubsequences: false)
          .map { "    " + $0 }.joined(separator: "\n")
        try writer.add(text: text, tag: "configuration", step: step)
      }
    }
  }

  private func writeScalars() {
    if let (step, scalars) = scalars.take() { write(scalars, step: step) }
  }

  private func write(_ scalars: [(tag: String, value: Double)], step: Int) {
    attempt { try writer?.add(scalars: scalars, step: step) }
  }

  private func attempt(_ body: () throws -> Void) {
    guard !hasFailed else { return }
    do { try body() } catch {
      hasFailed = true
      writer = nil
      progress.say("goes on without TensorBoard's files: \(error)")
    }
  }

  private static func entries(
    of summary: Evaluation.Summary, under prefix: String
  ) -> [(tag: String, value: Double)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(summary), let json = try? JSON(parsing: data) else {
      return []
    }
    return json.numericEntries().map { ("\(prefix)/\($0.name)", $0.value) }
  }
}
