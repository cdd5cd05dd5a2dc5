import ArgumentParser
import Foundation
import NTLLoss
import NTLModel
import NTLReport
import NTLTensor
import NTLTrainer

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Train the same model with several losses, side by side, and report what each made of it.",
    discussion: """
      All arms begin with the same weights and see the same batches in the same order, with the same \
      tokenizer and dropout masks; only the loss differs. Writes report.html and a folder for each run to \
      the output folder.
      """)

  @Option(
    parsing: .upToNextOption, help: "The losses to compare (default: ce ntl-was ntl-mse).")
  var arms: [LossConfiguration.Kind] = []

  @Option(help: "How many runs of each arm (default: 1).")
  var seeds: Int?

  @Option(help: "The seed of the first run; the next ones follow (default: 42).")
  var firstSeed: UInt64?

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var device: DeviceOption

  func validate() throws {
    if let seeds, !(1...1_000).contains(seeds) {
      throw ValidationError("--seeds must be from 1 to 1000, not \(seeds).")
    }
    guard Set(arms).count == arms.count else {
      throw ValidationError("--arms needs each loss only once.")
    }
    guard !output.output.isEmpty else {
      throw ValidationError("name the folder to write to: --output FOLDER.")
    }
  }

  func run() throws {
    let folder = URL(filePath: output.output)
    let lock = try ComparisonFolder.take(output)
    defer { withExtendedLifetime(lock) {} }
    let comparison = try ComparisonFolder.prepare(output, configure)

    Interruption.listen()
    let device = device.device.device
    var logs: [Comparison.Place: RunLogs] = [:]
    let results = try comparison.run(
      in: folder, resumes: output.resume, on: device, sampleCount: 4,
      shouldStop: { Interruption.isRequested }
    ) { place, run, event in
      let log =
        logs[place]
        ?? RunLogs(
          title: title(place, comparison), steps: run.steps,
          folder: comparison.folder(place, in: folder), interval: comparison.base.loggingInterval)
      logs[place] = log
      log.observe(event)
      if case .tested(let test) = event {
        log.say("done\(Progress.summary(test.evaluation.summary.metrics))")
      }
    }
    for log in logs.values { log.finish() }
    guard let results else {
      FileHandle.standardError.write(
        Data("\nstopped and saved; go on with --resume\n".utf8))
      throw ExitCode(Interruption.exitCode)
    }

    let table = MetricsTable(results)
    print(table.text)
    let report = folder.appending(path: "report.html")
    try ReportBuilder(
      comparison, results, tokenizer: comparison.base.tokenizer.load(), device: device
    ).report.write(to: report)
    print("\nreport: \(report.path)")
  }

  /// What the command line says, on top of the defaults or of what a comparison began with.
  private func configure(_ comparison: inout Comparison) throws {
    try data.apply(to: &comparison.base)
    try training.apply(to: &comparison.base)
    let kinds = arms.isEmpty ? comparison.arms.map(\.kind) : arms
    comparison.arms = kinds.map {
      var loss = comparison.base.loss
      loss.kind = $0
      return loss
    }
    try LossConfiguration.refuseUnused(comparison.arms)
    if seeds != nil || firstSeed != nil {
      let first = firstSeed ?? comparison.seeds[0]
      comparison.seeds = (0..<(seeds ?? comparison.seeds.count)).map { first &+ UInt64($0) }
    }
  }

  private func title(_ place: Comparison.Place, _ comparison: Comparison) -> String {
    let width = comparison.arms.map(\.title.count).max() ?? 0
    let name = comparison.arms[place.arm].title
      .padding(toLength: width, withPad: " ", startingAt: 0)
    return comparison.seeds.count == 1 ? name : "\(name)  seed \(comparison.seeds[place.seed])"
  }
}

/// The folder of a comparison, whose settings are kept in comparison.json.
private enum ComparisonFolder {
  private static let ownNames = Set(
    ["comparison.json", "report.html"] + LossConfiguration.Kind.allCases.map(\.rawValue))

  /// Takes possession of the folder, unless it holds what it should not.
  static func take(_ options: OutputOptions) throws -> FolderLock {
    let folder = URL(filePath: options.output)
    let found = (try? FileManager.default.contentsOfDirectory(atPath: options.output)) ?? []
    let names = Set(found).subtracting([".lock"])
    let isOwn = names.contains("comparison.json") && names.isSubset(of: ownNames)
    guard names.isEmpty || options.resume || options.overwrite && isOwn else {
      throw TrainingError.outputNotEmpty(folder: options.output)
    }
    if options.resume && !names.contains("comparison.json") {
      throw TrainingError.nothingToResume(
        folder: options.output, problem: "it holds no comparison.json")
    }
    return try FolderLock(folder)
  }

  /// The comparison to run: the stored one, whose results the options must not change, or a new one.
  static func prepare(
    _ options: OutputOptions, _ configure: (inout Comparison) throws -> Void
  ) throws -> Comparison {
    let folder = URL(filePath: options.output)
    let file = folder.appending(path: "comparison.json")
    if options.resume {
      guard let data = try? Data(contentsOf: file),
        let stored = try? JSONDecoder().decode(Comparison.self, from: data)
      else {
        throw TrainingError.nothingToResume(
          folder: options.output, problem: "its comparison.json is not a comparison's settings")
      }
      var wanted = stored
      try configure(&wanted)
      let changes =
        wanted.base.differences(from: stored.base)
        + (wanted.arms != stored.arms ? ["arms"] : [])
        + (wanted.seeds != stored.seeds ? ["seeds"] : [])
      guard changes.isEmpty else {
        throw TrainingError.changedSinceStart(
          folder: options.output,
          what: "these settings have changed: \(changes.joined(separator: ", "))")
      }
      return wanted
    }
    let base = RunConfiguration()
    var comparison = Comparison(
      base: base,
      arms: [.crossEntropy, .wasserstein, .meanSquared].map { LossConfiguration($0) }, seeds: [42])
    try configure(&comparison)
    try comparison.base.validate()
    for name in ownNames { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
    try JSONFile.write(comparison, to: file)
    return comparison
  }
}
