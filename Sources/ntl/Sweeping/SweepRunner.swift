import Foundation
import NTLExperiment
import NTLModel
import NTLTrainer

/// Runs a sweep's commands as processes of their own: a run that fails takes no other with it, and each can be
/// repeated by hand.
final class SweepRunner {
  struct Outcome {
    var isInterrupted = false
    /// What went wrong, and where to read more.
    var failures: [String] = []
  }

  private let plan: SweepPlan
  private let folder: URL
  private let jobs: Int
  private var record: SweepRecord
  private let line = StatusLine()

  /// Where a run is.
  private enum State {
    case new, begun, done
    /// It was begun with other arguments.
    case changed(from: [String])
  }

  /// Prepares a sweep in a folder.
  ///
  /// - Throws: `InputError` if runs in it were begun with other arguments and are not to be repeated.
  init(_ plan: SweepPlan, in folder: URL, jobs: Int, overwrites: Bool) throws {
    (self.plan, self.folder, self.jobs) = (plan, folder, jobs)
    record = try SweepRecord.read(in: folder)
    guard !overwrites else { return }
    for run in plan.runs {
      guard case .changed(let begun) = state(of: run) else { continue }
      throw InputError(
        "\(run.folder) in \(folder.relativePath) was begun as \"ntl train \(begun.joined(separator: " "))\" and "
          + "would now be \"ntl train \(run.arguments.joined(separator: " "))\"; repeat it with --overwrite, or "
          + "name another output folder.")
    }
  }

  private func state(of run: SweepPlan.Run) -> State {
    if let begun = record.runs[run.folder], begun != run.arguments { return .changed(from: begun) }
    if SweepObservation.read(run, in: folder) != nil { return .done }
    let configuration = folder.appending(path: "\(run.folder)/config.json").path
    return FileManager.default.fileExists(atPath: configuration) ? .begun : .new
  }

  /// Runs what is not done yet.
  func run() throws -> Outcome {
    var outcome = Outcome()
    for words in plan.setup where !record.setup.contains(words) {
      line.end("ntl \(words.joined(separator: " "))")
      let process = try SweepProcess(words, log: log("setup"), threads: nil)
      guard let status = wait(for: process) else {
        outcome.isInterrupted = true
        return outcome
      }
      guard status == 0 else {
        throw InputError(
          "the setup command \"ntl \(words.joined(separator: " "))\" failed: \(process.lastLine)")
      }
      record.setup.append(words)
      try record.write(in: folder)
    }
    try train(&outcome)
    return outcome
  }

  private func train(_ outcome: inout Outcome) throws {
    var waiting = plan.runs.filter { if case .done = state(of: $0) { false } else { true } }[...]
    let done = plan.runs.count - waiting.count
    if done > 0 { line.end("\(done) of \(plan.runs.count) runs are done already") }
    var working: [(run: SweepPlan.Run, process: SweepProcess)] = []
    var finished = done
    var isStopping = false
    while !waiting.isEmpty && !isStopping || !working.isEmpty {
      if Interruption.isRequested && !isStopping {
        isStopping = true
        for (_, process) in working { process.interrupt() }
      }
      while !isStopping, working.count < jobs, let run = waiting.popFirst() {
        working.append((run, try begin(run)))
      }
      for (index, (run, process)) in working.enumerated().reversed() {
        guard let status = process.status else { continue }
        working.remove(at: index)
        if status == 0 {
          finished += 1
          line.end("\(finished)/\(plan.runs.count)  \(run.folder)  done")
        } else if !isStopping {
          outcome.failures.append(
            "\(run.folder): \(process.lastLine) (all of it: \(process.log.relativePath))")
          line.end("\(run.folder)  failed: \(process.lastLine)")
        }
      }
      show(working.map { ($0.run.folder, $0.process.lastLine) }, finished)
      usleep(100_000)
    }
    outcome.isInterrupted = isStopping && finished < plan.runs.count
  }

  private func begin(_ run: SweepPlan.Run) throws -> SweepProcess {
    var policy: [String] = []
    switch state(of: run) {
    case .changed:
      policy = ["--overwrite"]
      // Before the record says otherwise: results of the old arguments must not pass for those of the new.
      try? FileManager.default.removeItem(at: folder.appending(path: "\(run.folder)/results.json"))
    case .begun:
      policy = ["--resume"]
      // A run of a sweep that was killed may be saving.
      let place = folder.appending(path: run.folder)
      for _ in 0..<100 where FolderLock.isTaken(place) { usleep(100_000) }
    case .new, .done: break
    }
    record.runs[run.folder] = run.arguments
    try record.write(in: folder)
    let place = folder.appending(path: run.folder).relativePath
    return try SweepProcess(
      ["train"] + run.arguments + ["--output", place] + policy, log: log(run.folder),
      threads: max(1, ProcessInfo.processInfo.activeProcessorCount / jobs))
  }

  /// Waits for a command; nil if it was interrupted.
  private func wait(for process: SweepProcess) -> Int32? {
    while true {
      if let status = process.status { return Interruption.isRequested ? nil : status }
      if Interruption.isRequested { process.interrupt() }
      usleep(20_000)
    }
  }

  private func log(_ name: String) -> URL {
    folder.appending(path: "logs").appending(
      path: name.replacingOccurrences(of: "/", with: "_") + ".log")
  }

  private func show(_ working: [(name: String, line: String)], _ finished: Int) {
    guard let first = working.first else { return }
    line.show(
      "\(StatusLine.bar(finished, of: plan.runs.count)) \(finished)/\(plan.runs.count)  "
        + "\(first.name)  \(first.line)")
  }
}

/// What a sweep has begun, kept in its folder so that other arguments are noticed.
private struct SweepRecord: Codable {
  var setup: [[String]] = []
  var runs: [String: [String]] = [:]

  private static let name = "sweep.json"

  static func read(in folder: URL) throws -> SweepRecord {
    let file = folder.appending(path: name)
    guard let data = try? Data(contentsOf: file) else { return SweepRecord() }
    do { return try JSONDecoder().decode(SweepRecord.self, from: data) } catch {
      throw InputError("\(file.path) is not a sweep's record; name another output folder.")
    }
  }

  func write(in folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([encoder.encode(self)], to: folder.appending(path: Self.name))
  }
}
