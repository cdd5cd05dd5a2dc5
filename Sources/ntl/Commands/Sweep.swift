import ArgumentParser
import Foundation
import NTLExperiment
import NTLModel
import NTLReport
import NTLTrainer

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a grid of arms, factors and seeds, and collect what came out in a table.",
    discussion: """
      The file says what is crossed (Docs/Experiments/README.md); every run is one `ntl train` in a folder of \
      its own. The same command goes on where it was left: runs that are done are not repeated, runs that were \
      interrupted are resumed. Ctrl-C saves all that are at work.

      Writes table.md, table.json and report.html to the output folder, and of each run what ntl train writes.
      """)

  @Argument(help: "The sweep's YAML file.")
  var file: String

  @Option(name: .shortAndLong, help: "The folder to write to.")
  var output: String

  @Option(
    parsing: .singleValue,
    help: "What another name in braces stands for, as data=FOLDER; {output} is the output folder.")
  var set: [String] = []

  @Option(
    help: """
      How many runs at a time; each gets its share of the threads. Small models are done sooner so; the \
      results are the same bits.
      """)
  var jobs = 1

  @Flag(help: "Print the commands, and run none.")
  var dryRun = false

  @Flag(help: "Run nothing; collect what is there.")
  var collect = false

  @Flag(help: "Repeat runs that were begun with other arguments.")
  var overwrite = false

  func validate() throws {
    guard (1...256).contains(jobs) else {
      throw ValidationError("--jobs must be from 1 to 256, not \(jobs).")
    }
    for text in set where !text.contains("=") || text.hasPrefix("=") {
      throw ValidationError("--set needs name=value, not \"\(text)\".")
    }
  }

  func run() throws {
    let sweep = try SweepDefinition(file: URL(filePath: file))
    let plan = try SweepPlan(sweep, places: places, file: file)
    if dryRun {
      for words in plan.setup { print("ntl \(words.joined(separator: " "))") }
      for run in plan.runs {
        print("ntl train \(run.arguments.joined(separator: " ")) --output \(output)/\(run.folder)")
      }
      return
    }
    let folder = URL(filePath: output)
    var failures: [String] = []
    if !collect {
      let lock = try FolderLock(folder)
      defer { withExtendedLifetime(lock) {} }
      Interruption.listen()
      let outcome = try SweepRunner(plan, in: folder, jobs: jobs, overwrites: overwrite).run()
      failures = outcome.failures
      if outcome.isInterrupted {
        FileHandle.standardError.write(
          Data("stopped and saved; the same command goes on\n".utf8))
        throw ExitCode(Interruption.exitCode)
      }
    }
    try report(sweep, plan, in: folder)
    for failure in failures { FileHandle.standardError.write(Data("failed: \(failure)\n".utf8)) }
    if !failures.isEmpty { throw ExitCode.failure }
  }

  /// What names in braces stand for, besides factors and the seed.
  private var places: [String: String] {
    var places = [
      "output": output, "sweep": URL(filePath: file).deletingLastPathComponent().relativePath,
    ]
    for text in set {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      places[String(parts[0])] = String(parts[1])
    }
    return places
  }

  private func report(_ sweep: SweepDefinition, _ plan: SweepPlan, in folder: URL) throws {
    let found = plan.runs.map { SweepObservation.read($0, in: folder) }
    let missing = zip(plan.runs, found).filter { $0.1 == nil }.map(\.0.folder)
    let table = SweepTable(
      found.compactMap { $0 }.flatMap { $0 }, metrics: sweep.metrics, baseline: sweep.baseline)
    guard !table.rows.isEmpty else {
      throw InputError("\(output) holds no results of this sweep; run it without --collect.")
    }
    let text = SweepText(table, sweep)
    print(text.terminal)
    let markdown = folder.appending(path: "table.md")
    try AtomicFile.write([Data(text.markdown.utf8)], to: markdown)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(
      [encoder.encode(SweepTableFile(table, sweep))], to: folder.appending(path: "table.json"))
    try SweepReport(
      table, sweep, text, command: CommandLine.arguments.joined(separator: " "),
      runs: (plan.runs.count - missing.count, plan.runs.count)
    ).write(to: folder.appending(path: "report.html"))
    if !missing.isEmpty {
      print("\n\(missing.count) of \(plan.runs.count) runs are not done, the first: \(missing[0])")
    }
    print("\nwritten to \(output): table.md, table.json, report.html")
  }
}
