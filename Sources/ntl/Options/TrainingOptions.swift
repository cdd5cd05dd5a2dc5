import ArgumentParser
import Foundation
import NTLHub
import NTLLoss
import NTLModel
import NTLTokenizer
import NTLTrainer

extension NumberTokens: ExpressibleByArgument {}

/// The settings of a run. What is left away has a default, or, with `--resume`, what the run began with.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: """
      A preset (\(Self.presets)); a config.json in Hugging Face's form; or a folder with a model's weights \
      and tokenizer, or a repository that has them (org/name), with which training then begins \
      (default: tiny).
      """)
  var model: String?

  @Option(
    help: """
      A tokenizer's folder or file, a repository (org/name), or "characters" (default: that of the \
      model's folder, otherwise characters).
      """)
  var tokenizer: String?

  @Option(
    help: """
      digits: pieces that hold a digit are cut into characters, as in the paper. pieces: "▁12" may be one \
      token, the number 12 (default: as the tokenizer's folder says, otherwise digits).
      """)
  var numberTokens: NumberTokens?

  @Option(help: "Optimizer steps (default: 1000).")
  var steps: Int?

  @Option(help: "In place of --steps: how often every training question is seen, as 3 or 0.5.")
  var epochs: Double?

  @Option(help: "Questions a micro-batch (default: 64).")
  var batchSize: Int?

  @Option(help: "Micro-batches a step (default: 1).")
  var accumulation: Int?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Keep only the inputs of each layer, and compute the layer again for its gradient: less memory for \
      long texts and large batches, more time, the same bits (default: no). May change with --resume.
      """)
  var checkpointActivations: Bool?

  @OptionGroup var optimization: OptimizationOptions

  @Option(help: "Share of activations dropped while training (default: the model's).")
  var dropout: Double?

  @Option(help: "λ, the weight of the number loss (default: 0.3, as in the paper).")
  var lambda: Double?

  @OptionGroup var lossOptions: LossOptions

  @OptionGroup var evaluation: EvaluationOptions

  @Option(
    help: "Steps between checkpoints; epoch: one after each; 0: only at the end (default: 200).")
  var checkpointEvery: RunInterval?

  @Option(help: "How many checkpoints to keep, with --load-best the best among them (default: 2).")
  var keepCheckpoints: Int?

  @Option(
    help: """
      Steps between points of TensorBoard's curves; metrics.jsonl has every step (default: 10). May change \
      with --resume.
      """)
  var logEvery: Int?

  @Option(help: "The longest question in tokens, its end included (default: 192).")
  var maxQuestionTokens: Int?

  @Option(help: "The longest answer in tokens, its end included (default: 32).")
  var maxAnswerTokens: Int?

  func validate() throws {
    if steps != nil && epochs != nil {
      throw ValidationError("--steps and --epochs say the same: give one of them.")
    }
  }

  private static var presets: String {
    T5Configuration.presets.keys.sorted { a, b in
      (a == "tiny" ? "" : a) < (b == "tiny" ? "" : b)
    }.joined(separator: ", ")
  }

  func apply(to configuration: inout RunConfiguration) throws {
    func set<Value>(_ path: WritableKeyPath<RunConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: path] = value }
    }
    if let model { try apply(model: model, to: &configuration) }
    try applyTokenizer(to: &configuration)
    if let steps { (configuration.steps, configuration.epochs) = (steps, nil) }
    configuration.epochs = epochs ?? configuration.epochs
    set(\.batchSize, batchSize)
    set(\.accumulation, accumulation)
    set(\.checkpointsActivations, checkpointActivations)
    try optimization.apply(to: &configuration)
    set(\.model.dropoutRate, dropout)
    set(\.loss.lambda, lambda)
    lossOptions.apply(to: &configuration.loss)
    try evaluation.apply(to: &configuration)
    set(\.checkpointInterval, checkpointEvery)
    set(\.keptCheckpoints, keepCheckpoints)
    set(\.loggingInterval, logEvery)
    set(\.maximumQuestionTokens, maxQuestionTokens)
    set(\.maximumAnswerTokens, maxAnswerTokens)
  }

  private func apply(model: String, to configuration: inout RunConfiguration) throws {
    configuration.pretrained = nil
    // A folder of that name is meant rather than a preset: somebody has put it there.
    if let preset = T5Configuration.presets[model], !FileManager.default.fileExists(atPath: model) {
      configuration.model = preset.with(vocabularyOf: CharacterTokenizer.default)
      return
    }
    let place: URL
    do {
      place = try Place.url(of: model, for: tokenizer == nil ? [.model, .tokenizer] : .model)
    } catch let error as HubError where !model.contains("/") {
      throw ValidationError(
        "--model \(model) is neither a preset (\(Self.presets)) nor to be had otherwise: \(error)")
    }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      configuration.model = try T5Configuration.load(place)
      return
    }
    // A run's or a checkpoint's folder will do, too.
    let checkpoint = try? Checkpoint.find(place.path)
    let folder = checkpoint?.folder ?? place
    configuration.model = try T5Configuration.load(folder: folder)
    guard checkpoint != nil else {
      throw InputError(
        "--model \(model) holds no weights (model.safetensors, or shards and their index); to begin with "
          + "random ones, name its config.json.")
    }
    // Of a repository this is the folder of a commit, which is still the same when the run is resumed.
    configuration.pretrained = folder.path
    configuration.tokenizer = .pretrained(folder.path, nil)
  }

  private func applyTokenizer(to configuration: inout RunConfiguration) throws {
    switch tokenizer {
    case nil: break
    case "characters": configuration.tokenizer = .characters
    case let text? where FileManager.default.fileExists(atPath: text):
      configuration.tokenizer = .pretrained(text, nil)
    case let text?:
      configuration.tokenizer = .pretrained(try Place.url(of: text, for: .tokenizer).path, nil)
    }
    if let numberTokens {
      guard case .pretrained(let path, _) = configuration.tokenizer else {
        throw ValidationError(
          "--number-tokens is for a tokenizer from a folder; the character tokenizer writes digits."
        )
      }
      configuration.tokenizer = .pretrained(path, numberTokens)
    }
    // A preset has extents only; what a file says of the vocabulary stands.
    if tokenizer != nil, configuration.pretrained == nil, configuration.model.source == nil {
      configuration.model = configuration.model.with(
        vocabularyOf: try configuration.tokenizer.load())
    }
  }
}
