import ArgumentParser
import Foundation
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

  @Option(parsing: .upToNextOption, help: "The losses to compare.")
  var arms: [LossConfiguration.Kind] = [.crossEntropy, .wasserstein, .meanSquared]

  @Option(help: "How many runs of each arm.")
  var seeds = 1

  @Option(help: "The seed of the first run; the next ones follow.")
  var firstSeed: UInt64 = 42

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var device: DeviceOption

  func validate() throws {
    guard (1...1_000).contains(seeds) else {
      throw ValidationError("--seeds must be from 1 to 1000, not \(seeds).")
    }
    guard !arms.isEmpty, Set(arms).count == arms.count else {
      throw ValidationError("--arms needs at least one loss, and each only once.")
    }
  }

  func run() throws {
    let folder = URL(filePath: output.output)
    let comparison = try ComparisonFolder.prepare(output) { configuration in
      data.apply(to: &configuration)
      try training.apply(to: &configuration)
    } arms: { base in
      let losses = arms.map {
        LossConfiguration($0, lambda: base.loss.lambda, huberDelta: base.loss.huberDelta)
      }
      return Comparison(
        base: base, arms: losses, seeds: (0..<seeds).map { firstSeed &+ UInt64($0) })
    }

    Interruption.listen()
    let device = device.device.device
    var bars: [Comparison.Place: Progress] = [:]
    let results = try comparison.run(
      in: folder, resumes: output.resume, on: device, sampleCount: 4,
      shouldStop: { Interruption.isRequested }
    ) { place, event in
      let bar =
        bars[place] ?? Progress(title: title(place, comparison), steps: comparison.base.steps)
      bars[place] = bar
      bar.show(event)
      if case .evaluated(let step, let summary) = event, step == comparison.base.steps {
        bar.finish("done\(Progress.summary(summary.metrics))")
      }
    }
    guard let results else {
      FileHandle.standardError.write(
        Data("\nstopped and saved; go on with --resume\n".utf8))
      throw ExitCode(130)
    }

    let table = MetricsTable(results)
    print(table.text)
    let report = folder.appending(path: "report.html")
    try ReportBuilder(comparison, results, device: device).report.write(to: report)
    print("\nreport: \(report.path)")
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
  static func prepare(
    _ options: OutputOptions, configure: (inout RunConfiguration) throws -> Void,
    arms: (RunConfiguration) -> Comparison
  ) throws -> Comparison {
    let folder = URL(filePath: options.output)
    let file = folder.appending(path: "comparison.json")
    let files = FileManager.default
    if options.resume {
      guard let data = try? Data(contentsOf: file),
        let stored = try? JSONDecoder().decode(Comparison.self, from: data)
      else {
        throw TrainingError.nothingToResume(
          folder: options.output, problem: "it holds no comparison.json")
      }
      var base = stored.base
      try configure(&base)
      let wanted = base.differences(from: stored.base)
      guard wanted.isEmpty else {
        throw TrainingError.changedSinceStart(
          folder: options.output,
          what: "these settings have changed: \(wanted.joined(separator: ", "))")
      }
      return stored
    }
    let names = ((try? files.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
      $0 != ".lock"
    }
    guard names.isEmpty || options.overwrite && names.contains("comparison.json") else {
      throw TrainingError.outputNotEmpty(folder: options.output)
    }
    var base = RunConfiguration()
    try configure(&base)
    try base.validate()
    let comparison = arms(base)
    for name in names
    where ["comparison.json", "report.html"].contains(name)
      || LossConfiguration.Kind(rawValue: name) != nil
    {
      try files.removeItem(at: folder.appending(path: name))
    }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([encoder.encode(comparison)], to: file)
    return comparison
  }
}
