import Foundation
public import NTLData
public import NTLLoss
public import NTLModel
public import NTLTokenizer

/// Everything that determines a run: with the same configuration and device the weights are the same bits.
public struct RunConfiguration: Codable, Sendable, Equatable {
  /// The model's extents.
  public var model = T5Configuration.presets["tiny"]!.with(
    vocabularyOf: CharacterTokenizer.default)
  /// The folder whose weights training begins with; nil: random ones.
  public var pretrained: String?
  /// How texts become tokens.
  public var tokenizer = TokenizerSource.characters
  /// What to train for.
  public var loss = LossConfiguration(.wasserstein)
  /// Questions to learn from.
  public var training = DataSource.generated(
    .addSubMultiple, .trainEasy, count: 50_000, seed: 1)
  /// Questions to test with.
  public var test = DataSource.generated(.addSubMultiple, .trainEasy, count: 1_000, seed: 2)
  /// Only the first so many test questions are asked; nil: all.
  public var testLimit: Int?
  /// The longest question in tokens, its end included.
  public var maximumQuestionTokens = 192
  /// The longest answer in tokens, its end included.
  public var maximumAnswerTokens = 32
  /// Names initial weights, batches and dropout masks.
  public var seed: UInt64 = 42
  /// Optimizer steps.
  public var steps = 1_000
  /// Questions a micro-batch.
  public var batchSize = 64
  /// Micro-batches a step.
  public var accumulation = 1
  /// Whether every layer is computed twice, so that less memory is needed: a fraction of the activations
  /// for another forward pass. The only setting that may change when a run is resumed: it changes no bit.
  public var checkpointsActivations = false
  /// The learning rate after the warm-up.
  public var learningRate = 1e-3
  /// How it falls.
  public var schedule = LearningRateSchedule.Shape.linear
  /// Over how many steps it rises.
  public var warmupSteps = 100
  /// Which optimizer, and everything else about it.
  public var optimizer = OptimizerConfiguration.adamW()
  /// Steps between evaluations; 0: only at the end.
  public var evaluationInterval = 200
  /// How many of the test questions are asked while training; the end has them all.
  public var evaluationCount = 256
  /// Steps between checkpoints; 0: only at the end.
  public var checkpointInterval = 200
  /// How many checkpoints are kept.
  public var keptCheckpoints = 2

  /// A small model and settings that end within minutes.
  public init() {}

  /// The learning rate by step.
  public var learningRateSchedule: LearningRateSchedule {
    LearningRateSchedule(
      shape: schedule, peak: learningRate, warmupSteps: warmupSteps, totalSteps: steps)
  }

  /// Refuses settings that make no sense.
  ///
  /// - Throws: ``TrainingError/setting(name:problem:)`` or `ModelError`.
  public func validate() throws {
    func check(_ name: String, _ isValid: Bool, _ problem: String) throws {
      guard isValid else { throw TrainingError.setting(name: name, problem: problem) }
    }
    func checkRange(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      try check(
        name, range.contains(value),
        "must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
    try checkRange("--steps", steps, 1...1_000_000_000)
    try checkRange("--batch-size", batchSize, 1...100_000)
    try checkRange("--accumulation", accumulation, 1...100_000)
    try check(
      "--learning-rate", learningRate > 0 && learningRate.isFinite,
      "must be positive, not \(learningRate)")
    try check("--warmup", warmupSteps >= 0, "cannot be negative: \(warmupSteps)")
    try check(
      "--weight-decay", optimizer.weightDecay >= 0 && optimizer.weightDecay.isFinite,
      "cannot be negative: \(optimizer.weightDecay)")
    if let norm = optimizer.clipNorm {
      try check("--clip-norm", norm > 0, "must be positive, not \(norm)")
    }
    try optimizer.validate()
    try check("--evaluate-every", evaluationInterval >= 0, "cannot be negative")
    try check("--evaluation-questions", evaluationCount > 0, "must be at least 1")
    try check("--checkpoint-every", checkpointInterval >= 0, "cannot be negative")
    try check("--keep-checkpoints", keptCheckpoints > 0, "must be at least 1")
    try checkRange("--max-question-tokens", maximumQuestionTokens, 2...T5.longestText)
    try checkRange("--max-answer-tokens", maximumAnswerTokens, 2...4_096)
    try check(
      "--lambda", loss.lambda >= 0 && loss.lambda.isFinite,
      "must be finite and at least 0, not \(loss.lambda)")
    try model.validate()
  }
}

extension RunConfiguration {
  /// What training begins with, in words; `tokenizer` is the one it is done with.
  public func beginning(with tokenizer: any Tokenizer) -> String {
    let numbers = tokenizer.writesDigits ? "numbers as digits" : "numbers in the tokenizer's pieces"
    let weights = pretrained.map { "the weights of \($0)" } ?? "random weights"
    return "begins with \(weights), \(numbers)"
  }
}

extension T5Configuration {
  /// The same extents with as many tokens as a tokenizer has, and its special ones.
  public func with(vocabularyOf tokenizer: some Tokenizer) -> T5Configuration {
    var configuration = self
    configuration.vocabularySize = tokenizer.vocabularySize
    configuration.endToken = tokenizer.endToken
    configuration.paddingToken = tokenizer.paddingToken
    configuration.decoderStartToken = tokenizer.paddingToken
    return configuration
  }
}

extension RunConfiguration {
  /// The settings in which another configuration leads to other results, as they are named in
  /// `config.json`.
  public func differences(from other: RunConfiguration) -> [String] {
    func fields(_ configuration: RunConfiguration) -> [String: NSObject] {
      let data = (try? JSONEncoder().encode(configuration)) ?? Data()
      return (try? JSONSerialization.jsonObject(with: data)) as? [String: NSObject] ?? [:]
    }
    var other = other
    other.checkpointsActivations = checkpointsActivations
    let (mine, others) = (fields(self), fields(other))
    return Set(mine.keys).union(others.keys).filter { mine[$0] != others[$0] }.sorted()
  }
}

/// Where questions come from.
public enum DataSource: Codable, Sendable, Equatable, CustomStringConvertible {
  /// Files of alternating question and answer lines, one after another.
  case files([String])
  /// The built-in generator.
  case generated(ArithmeticModule, Level, count: Int, seed: UInt64)

  /// Reads or generates the questions.
  ///
  /// - Throws: `DataError` naming file and line.
  public func load() throws(DataError) -> [QuestionAnswer] {
    switch self {
    case .files(let files):
      var pairs: [QuestionAnswer] = []
      for file in files { pairs += try LinePairFile.read(file) }
      return pairs
    case .generated(let module, let level, let count, let seed):
      return try module.questionAnswers(count: count, at: level, seed: seed)
    }
  }

  /// In words.
  public var description: String {
    switch self {
    case .files(let files): files.joined(separator: ", ")
    case .generated(let module, let level, let count, let seed):
      "\(count) generated \(module.rawValue), \(level.rawValue), seed \(seed)"
    }
  }
}
