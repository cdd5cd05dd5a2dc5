import Foundation

/// One command of `ntl` in a process of its own, what it says in a file.
final class SweepProcess {
  let log: URL
  private let process = Process()
  private var isInterrupted = false

  /// Starts a command.
  ///
  /// - Parameters:
  ///   - words: the words behind `ntl`.
  ///   - log: where its output goes.
  ///   - threads: how many it may use; nil: as this process.
  /// - Throws: `InputError` if it can't be started.
  init(_ words: [String], log: URL, threads: Int?) throws {
    self.log = log
    do {
      try FileManager.default.createDirectory(
        at: log.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: log)
      let output = try FileHandle(forWritingTo: log)
      process.executableURL = Bundle.main.executableURL
      process.arguments = words
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = output
      var environment = ProcessInfo.processInfo.environment
      environment[Interruption.parentVariable] = String(getpid())
      if let threads, environment["NTL_THREADS"] == nil {
        environment["NTL_THREADS"] = String(threads)
      }
      process.environment = environment
      try process.run()
    } catch {
      throw InputError(
        "cannot start \"ntl \(words.joined(separator: " "))\" with its output in \(log.path): "
          + error.localizedDescription)
    }
  }

  /// What it ended with; nil while it runs.
  var status: Int32? { process.isRunning ? nil : process.terminationStatus }

  /// Asks it to save and to end; once, because the second time it would end without saving.
  func interrupt() {
    guard !isInterrupted else { return }
    isInterrupted = true
    process.interrupt()
  }

  /// The last thing it said.
  var lastLine: String {
    guard let handle = try? FileHandle(forReadingFrom: log) else { return "" }
    defer { try? handle.close() }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 2_000 ? end - 2_000 : 0)
    let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }
}
