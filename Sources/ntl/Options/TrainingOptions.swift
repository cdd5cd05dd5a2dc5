import ArgumentParser
import Foundation
import NTLLoss
import NTLModel
import NTLTokenizer
import NTLTrainer

extension LearningRateSchedule.Shape: ExpressibleByArgument {}

/// The settings of a run. What is left away has a default, or, with `--resume`, what the run began with.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: "A preset (\(Self.presets)) or a config.json in Hugging Face's form (default: tiny).")
  var model: String?

  @Option(help: "Optimizer steps (default: 1000).")
  var steps: Int?

  @Option(help: "Questions a micro-batch (default: 64).")
  var batchSize: Int?

  @Option(help: "Micro-batches a step (default: 1).")
  var accumulation: Int?

  @Option(help: "The learning rate after the warm-up (default: 0.001).")
  var learningRate: Double?

  @Option(help: "How the learning rate goes on after the warm-up (default: linear).")
  var schedule: LearningRateSchedule.Shape?

  @Option(help: "Over how many steps the learning rate rises (default: 100).")
  var warmup: Int?

  @Option(help: "Weight decay of matrices (default: 0.01).")
  var weightDecay: Double?

  @Option(help: "Scale gradients down to this norm; 0: never (default: 1).")
  var clipNorm: Double?

  @Option(help: "Share of activations dropped while training (default: the model's).")
  var dropout: Double?

  @Option(help: "λ, the weight of the number loss (default: 0.3, as in the paper).")
  var lambda: Double?

  @OptionGroup var lossOptions: LossOptions

  @Option(help: "Steps between tests; 0: only at the end (default: 200).")
  var evaluateEvery: Int?

  @Option(help: "How many test questions are asked while training (default: 256).")
  var evaluationQuestions: Int?

  @Option(help: "Steps between checkpoints; 0: only at the end (default: 200).")
  var checkpointEvery: Int?

  @Option(help: "How many checkpoints to keep (default: 2).")
  var keepCheckpoints: Int?

  @Option(help: "The longest question in tokens, its end included (default: 192).")
  var maxQuestionTokens: Int?

  @Option(help: "The longest answer in tokens, its end included (default: 32).")
  var maxAnswerTokens: Int?

  private static var presets: String {
    T5Configuration.presets.keys.sorted { a, b in
      (a == "tiny" ? "" : a) < (b == "tiny" ? "" : b)
    }.joined(separator: ", ")
  }

  func apply(to configuration: inout RunConfiguration) throws {
    func set<Value>(_ path: WritableKeyPath<RunConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: path] = value }
    }
    if let model {
      configuration.model =
        try T5Configuration.presets[model]?.with(vocabularyOf: .default) ?? Self.load(model)
    }
    set(\.steps, steps)
    set(\.batchSize, batchSize)
    set(\.accumulation, accumulation)
    set(\.learningRate, learningRate)
    set(\.schedule, schedule)
    set(\.warmupSteps, warmup)
    set(\.optimizer.weightDecay, weightDecay)
    if let clipNorm { configuration.optimizer.clipNorm = clipNorm == 0 ? nil : clipNorm }
    set(\.model.dropoutRate, dropout)
    set(\.loss.lambda, lambda)
    lossOptions.apply(to: &configuration.loss)
    set(\.evaluationInterval, evaluateEvery)
    set(\.evaluationCount, evaluationQuestions)
    set(\.checkpointInterval, checkpointEvery)
    set(\.keptCheckpoints, keepCheckpoints)
    set(\.maximumQuestionTokens, maxQuestionTokens)
    set(\.maximumAnswerTokens, maxAnswerTokens)
  }

  private static func load(_ path: String) throws -> T5Configuration {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ValidationError(
        "--model \(path) is neither a preset (\(presets)) nor a file or folder that exists.")
    }
    let file = URL(filePath: path)
    return try T5Configuration.load(
      isFolder.boolValue ? file.appending(path: "config.json") : file)
  }
}

/// Where a run is written to, and what to do with what is there.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The folder to write to.")
  var output: String

  @Flag(help: "Go on with the run in the output folder.")
  var resume = false

  @Flag(help: "Delete the run in the output folder first.")
  var overwrite = false

  func validate() throws {
    if resume && overwrite {
      throw ValidationError(
        "--resume goes on with a run, --overwrite deletes it: give one of them.")
    }
  }

  var policy: RunFolder.Policy { resume ? .resume : overwrite ? .overwrite : .new }
}
