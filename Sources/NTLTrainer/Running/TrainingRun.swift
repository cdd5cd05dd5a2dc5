import Foundation
import NTLData
import NTLLoss
public import NTLModel
public import NTLTensor
public import NTLTokenizer

/// A run of training in a folder: steps, evaluations, checkpoints, and going on after an interruption.
///
/// Killed at any moment, a run loses at most the steps since its last checkpoint; resumed, it ends with the
/// same bits as if it had never stopped.
public final class TrainingRun {
  /// Everything that determines the run.
  public let configuration: RunConfiguration
  /// What is trained.
  public var model: T5 { trainer.model }
  /// How questions become tokens.
  public let tokenizer: any SavableTokenizer
  /// The questions for the test.
  public let test: EncodedSet
  /// Steps taken so far.
  public var step: Int { trainer.optimizer.steps }

  private let folder: RunFolder
  private let training: EncodedSet
  private let batches: LengthBucketedBatches
  private let dataFingerprint: String
  private var trainer: Trainer
  private var position = BatchPosition.start

  /// What a run tells while it works.
  public enum Event {
    /// A step has been taken.
    case step(StepReport, secondsElapsed: Double)
    /// The model has been tested, or is being: questions answered of all.
    case evaluating(answered: Int, of: Int)
    /// Test results after a step.
    case evaluated(step: Int, Evaluation.Summary)
    /// All there is to know is on disk.
    case checkpoint(step: Int)
  }

  /// How a run came to its end.
  public enum Outcome {
    /// All steps are done; the answers to all test questions.
    case finished(Evaluation)
    /// It was asked to stop, and saved what it had.
    case interrupted(step: Int)
  }

  /// Begins a run, or goes on with one.
  ///
  /// - Throws: `TrainingError`, `DataError`, `ModelError`, `TokenizerError`, `LossError`; nothing is
  ///   written before the data has been read.
  public init(
    _ configuration: RunConfiguration, in path: String, _ policy: RunFolder.Policy,
    on device: any Device
  ) throws {
    try configuration.validate()
    let tokenizer = try Self.tokenizer(configuration, in: path, policy)
    try configuration.model.check(tokenizer, file: configuration.pretrained ?? "the model")
    self.configuration = configuration
    self.tokenizer = tokenizer
    func encoded(_ source: DataSource) throws -> EncodedSet {
      try EncodedSet(
        source.load(), tokenizer: tokenizer,
        maximumQuestionTokens: configuration.maximumQuestionTokens,
        maximumAnswerTokens: configuration.maximumAnswerTokens)
    }
    training = try encoded(configuration.training)
    let test = try encoded(configuration.test)
    self.test = configuration.testLimit.map(test.prefix) ?? test
    for (name, set) in [("training", training), ("test", self.test)] where set.count == 0 {
      throw TrainingError.setting(name: "the \(name) set", problem: "has no questions")
    }
    batches = LengthBucketedBatches(
      lengths: training.examples.map(\.question.count), batchSize: configuration.batchSize,
      seed: configuration.seed)
    dataFingerprint = training.fingerprint
    let loss = try configuration.loss.makeLoss(for: tokenizer)

    folder = try RunFolder(path, policy)
    let model = T5(configuration.model, on: device)
    trainer = Trainer(
      model: model, loss: loss, schedule: configuration.learningRateSchedule,
      optimizer: configuration.optimizer, seed: configuration.seed,
      checkpointsActivations: configuration.checkpointsActivations)
    if case .resume = policy {
      try resume(path)
    } else {
      try begin()
      let tokenizerFolder = folder.file(Self.tokenizerFolder)
      try makeFolder(tokenizerFolder)
      try tokenizer.save(to: tokenizerFolder)
      try folder.write(configuration, to: "config.json")
    }
  }

  /// A run keeps its tokenizer, which then goes on to be the same whatever becomes of its source.
  private static func tokenizer(
    _ configuration: RunConfiguration, in path: String, _ policy: RunFolder.Policy
  ) throws -> any SavableTokenizer {
    let kept = URL(filePath: path).appending(path: tokenizerFolder)
    if case .resume = policy, FileManager.default.fileExists(atPath: kept.path) {
      return try loadTokenizer(from: kept)
    }
    return try configuration.tokenizer.load()
  }

  private static let tokenizerFolder = "tokenizer"

  /// Gives the model the parameters it begins with.
  private func begin() throws {
    if let pretrained = configuration.pretrained {
      try model.load(ModelTensors(folder: URL(filePath: pretrained)))
    } else {
      model.arena.initialize(seed: configuration.seed)
    }
  }

  /// The configuration that a run in a folder began with.
  public static func storedConfiguration(in path: String) throws -> RunConfiguration {
    let file = URL(filePath: path).appending(path: "config.json")
    guard let data = try? Data(contentsOf: file) else {
      throw TrainingError.nothingToResume(folder: path, problem: "it holds no config.json")
    }
    guard let stored = try? JSONDecoder().decode(RunConfiguration.self, from: data) else {
      throw TrainingError.nothingToResume(
        folder: path, problem: "its config.json is not a run's configuration")
    }
    return stored
  }

  private func resume(_ path: String) throws {
    let stored = try Self.storedConfiguration(in: path)
    let differences = configuration.differences(from: stored)
    guard differences.isEmpty else {
      throw TrainingError.changedSinceStart(
        folder: path, what: "these settings have changed: \(differences.joined(separator: ", "))")
    }
    guard let latest = Checkpoint.all(in: folder.url).last else {
      // It was killed before its first checkpoint.
      return try begin()
    }
    let state = try latest.checkpoint.loadState()
    guard state.dataFingerprint == dataFingerprint else {
      throw TrainingError.changedSinceStart(
        folder: path, what: "the training data have changed")
    }
    guard state.step == latest.step, (0...configuration.steps).contains(state.step),
      state.position.epoch >= 0, (0..<batches.batchesPerEpoch).contains(state.position.batch)
    else {
      throw ModelError.system(
        file: latest.checkpoint.folder.appending(path: "state.json").path,
        problem: "does not belong to this run; delete its folder to go on from the one before")
    }
    try latest.checkpoint.restore(&trainer, state)
    position = state.position
  }

  /// Trains to the end, or until it is asked to stop.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every step and while testing; when it says yes, the run is saved and left.
  ///   - observe: told what happens.
  /// - Returns: how the run ended.
  /// - Throws: ``TrainingError`` or `LossError` where training diverges, and `ModelError` where
  ///   something cannot be written.
  public func run(
    shouldStop: () -> Bool = { false }, observing observe: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    let log = try LineLog(folder.file("metrics.jsonl"), keepingUpTo: step)
    // The last evaluation is done again, even if the run had ended.
    let evaluations = try LineLog(
      folder.file("evaluations.jsonl"), keepingUpTo: min(step, configuration.steps - 1))
    let feed = StepBatches.prefetched(
      training.examples, batches, from: position, accumulation: configuration.accumulation)
    defer { feed.stop() }
    let clock = ContinuousClock()
    let start = clock.now
    var lastCheckpoint = Checkpoint.all(in: folder.url).last?.step

    func save() throws {
      guard lastCheckpoint != step else { return }
      // The log first: what it holds up to a checkpoint's step is never lost.
      log.synchronize()
      evaluations.synchronize()
      try writeCheckpoint()
      lastCheckpoint = step
      observe(.checkpoint(step: step))
    }

    while step < configuration.steps {
      // Before the next step, not behind the last one: a run that was stopped here goes on here.
      if step > 0 && isDue(configuration.evaluationInterval) && evaluations.lastStep != step {
        guard
          let evaluation = try evaluate(
            test.prefix(configuration.evaluationCount), shouldStop, observe)
        else {
          try save()
          return .interrupted(step: step)
        }
        try evaluations.append(EvaluationLine(step: step, summary: evaluation.summary))
        observe(.evaluated(step: step, evaluation.summary))
      }
      if step > 0 && isDue(configuration.checkpointInterval) { try save() }
      if shouldStop() {
        try save()
        return .interrupted(step: step)
      }

      let began = clock.now
      let batches = try feed.next()
      let report = try trainer.step(batches.microBatches)
      position = batches.end
      let seconds = (clock.now - began).seconds
      try log.append(MetricsLine(report, seconds: seconds))
      observe(.step(report, secondsElapsed: (clock.now - start).seconds))
    }
    try save()

    guard let final = try evaluate(test, shouldStop, observe) else {
      return .interrupted(step: step)
    }
    try evaluations.append(EvaluationLine(step: step, summary: final.summary))
    evaluations.synchronize()
    try folder.write(lines: final.answers, to: "predictions.jsonl")
    try Checkpoint.all(in: folder.url).last?.checkpoint.publishModel(to: folder.file("model"))
    observe(.evaluated(step: step, final.summary))
    return .finished(final)
  }

  private func isDue(_ interval: Int) -> Bool { interval > 0 && step % interval == 0 }

  private func evaluate(
    _ set: EncodedSet, _ shouldStop: () -> Bool, _ observe: (Event) -> Void
  ) throws -> Evaluation? {
    try Evaluation.of(
      model, trainer.loss, on: set, tokenizer: tokenizer,
      maximumAnswerTokens: configuration.maximumAnswerTokens
    ) { answered in
      observe(.evaluating(answered: answered, of: set.count))
      return !shouldStop()
    }
  }

  private func writeCheckpoint() throws {
    let state = Checkpoint.State(
      step: step, position: position, dataFingerprint: dataFingerprint)
    let name = "step-" + String(repeating: "0", count: max(0, 8 - "\(step)".count)) + "\(step)"
    let parent = folder.file("checkpoints")
    try makeFolder(parent)
    _ = try Checkpoint.write(
      trainer, state, tokenizer: tokenizer, to: parent.appending(path: name))
    for old in Checkpoint.all(in: folder.url).dropLast(configuration.keptCheckpoints) {
      try? FileManager.default.removeItem(at: old.checkpoint.folder)
    }
  }
}

/// A line of metrics.jsonl.
private struct MetricsLine: Encodable {
  let step: Int
  let loss: Double
  let token_loss: Double
  let number_loss: Double
  let lr: Double
  let grad_norm: Double
  let tokens_per_second: Double

  init(_ report: StepReport, seconds: Double) {
    step = report.step
    loss = report.loss
    token_loss = report.tokenLoss
    number_loss = report.numberLoss
    lr = report.learningRate
    grad_norm = report.gradientNorm
    tokens_per_second = (Double(report.tokens) / max(seconds, 1e-9)).rounded()
  }
}

/// A line of evaluations.jsonl.
struct EvaluationLine: Codable {
  let step: Int
  let summary: Evaluation.Summary
}

extension Duration {
  /// This duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
