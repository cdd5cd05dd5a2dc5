import ArgumentParser
import Foundation
import NTLExperiment
import NTLHub
import NTLModel
import NTLTrainer

/// Words that name a run as the paper's code does, and where they look: see Docs/Configuration.md.
struct PaperWords: ParsableArguments {
  @Argument(
    help: """
      The paper's words: model_args=vanilla_t5_ntl dataset_args=gsm8k training_args.seed=1 …; what they mean shows \
      `ntl config show`.
      """)
  var words: [String] = []

  @Option(help: "With words: the folder of all data (default: data).")
  var data: String?

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard words.isEmpty else { return }
    for (name, value) in [("--data", data), ("--config-folder", options.configFolder)]
    where value != nil {
      throw ValidationError("\(name) goes with words such as model_args=vanilla_t5_ntl.")
    }
  }

  /// The run that is meant; nil without words.
  ///
  /// - Throws: what is wrong with the words, the data or the model, as a sentence.
  func run() throws -> PaperRun? {
    guard !words.isEmpty else { return nil }
    try refuseFlags()
    let resolved = try ConfigurationResolver(options.library()).resolve(words)
    let (configuration, notes) = try resolved.runConfiguration(
      data: URL(filePath: data ?? "data", directoryHint: .isDirectory)
    ) { name, wanted in
      try Place.url(of: name, for: wanted == .model ? [.model, .tokenizer] : .tokenizer)
    }
    return PaperRun(resolved: resolved, configuration: configuration, notes: notes)
  }

  /// Refuses options of `ntl train` that are settings, for which there are words.
  ///
  /// Whether an option was given, not even with its default, cannot be read from what was parsed; who gave one
  /// should be told which.
  private func refuseFlags() throws {
    let allowed = [
      "--data", "--config-folder", "--output", "--resume", "--overwrite", "--device",
    ]
    // What stands behind a -- is no option.
    let options = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
    for argument in options where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      guard !allowed.contains(name) else { continue }
      throw InputError(
        "with words, settings are words, too: leave \(name) away and set a key, such as "
          + "training_args.max_steps=1000; `ntl config show --all` lists them. There are "
          + allowed.joined(separator: ", ") + ".")
    }
  }
}

/// A run, and the words it comes from.
struct PaperRun {
  let resolved: ResolvedConfiguration
  let configuration: RunConfiguration
  let notes: [String]

  /// The file beside `config.json` that says what the words resolved to.
  static let file = "experiment.yaml"

  /// What the words say of where to write and of what is there, under what the options say.
  ///
  /// - Throws: a sentence if neither says where.
  func output(_ options: OutputOptions) throws -> OutputOptions {
    var output = options
    if output.output.isEmpty { output.output = resolved.outputFolder }
    guard !output.output.isEmpty else {
      throw InputError("name the folder to write to: --output FOLDER, or training_args.output_dir.")
    }
    guard !options.resume, !options.overwrite else { return output }
    output.resume = resolved.training.resumes
    output.overwrite = resolved.training.overwritesOutput && !output.resume
    return output
  }

  /// Leaves the resolved configuration in the run's folder.
  func store(in folder: URL) throws {
    let text = notes.map { "# \($0)\n" }.joined() + resolved.yaml(origins: true, notes: false)
    try AtomicFile.write([Data(text.utf8)], to: folder.appending(path: Self.file))
  }
}
