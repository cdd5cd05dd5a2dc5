import Foundation
import NTLData
import NTLLoss
public import NTLModel
public import NTLTensor
public import NTLTokenizer

/// A run of training in a folder: steps, evaluations, checkpoints, and going on after an interruption.
///
/// Killed at any moment, a run loses at most the steps since its last checkpoint; resumed, it ends with the
/// same bits as if it had never stopped: what its evaluations have led to is part of its checkpoints.
public final class TrainingRun {
  /// Everything that determines the run.
  public let configuration: RunConfiguration
  /// What is trained.
  public var model: T5 { trainer.model }
  /// How questions become tokens.
  public let tokenizer: any SavableTokenizer
  /// The sets for the final tests, in their order.
  public var tests: [(name: String, questions: EncodedSet)] { questions.tests }
  /// The questions of the first of them.
  public var test: EncodedSet { tests[0].questions }
  /// Steps in all, if training is not ended before.
  public let steps: Int
  /// Steps taken so far.
  public var step: Int { trainer.optimizer.steps }
  /// Whether training has ended before its last step because evaluations stopped getting better.
  public var hasStoppedEarly: Bool {
    step < steps && course.endsTraining(configuration.earlyStopping)
  }
  /// The step of the best evaluation so far, by ``RunConfiguration/bestMetric``.
  public var bestStep: Int? { course.best?.step }
  /// What there is to say of the data, a sentence each: how many texts were cut.
  public let notes: [String]

  let folder: RunFolder
  let training: EncodedSet
  let questions: RunQuestions
  let batches: LengthBucketedBatches
  let dataFingerprint: String
  var trainer: Trainer
  var position = BatchPosition.start
  var course: ValidationCourse
  /// Of the steps taken, those of earlier processes included.
  var trainingSeconds = 0.0
  /// What the latest checkpoint holds.
  var savedState: Checkpoint.State?

  /// What a run tells while it works.
  public enum Event {
    /// A step has been taken.
    case step(StepReport, secondsElapsed: Double)
    /// The model has been tested, or is being: questions answered of all.
    case evaluating(answered: Int, of: Int)
    /// What the model makes of the validation questions after a step.
    case evaluated(step: Int, Evaluation.Summary)
    /// What the trained model makes of a test set.
    case tested(TestEvaluation)
    /// All there is to know is on disk.
    case checkpoint(step: Int)
  }

  /// How a run came to its end.
  public enum Outcome {
    /// Training is done; the answers to all test questions, set by set and each with every decoding.
    case finished([TestEvaluation])
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
    var notes: [String] = []
    training = try configuration.encoded(
      "training", configuration.training, with: tokenizer, &notes)
    questions = try RunQuestions(configuration, tokenizer: tokenizer)
    self.notes = notes + questions.notes
    batches = LengthBucketedBatches(
      lengths: training.examples.map(\.question.count), batchSize: configuration.batchSize,
      seed: configuration.seed)
    dataFingerprint = training.fingerprint
    let loss = try configuration.loss.makeLoss(for: tokenizer)
    steps = configuration.steps(training: training.count)
    course = ValidationCourse(configuration)

    folder = try RunFolder(path, policy)
    let model = T5(configuration.model, on: device)
    trainer = Trainer(
      model: model, loss: loss, schedule: configuration.learningRateSchedule(steps: steps),
      optimizer: configuration.optimizer, seed: configuration.seed,
      checkpointsActivations: configuration.checkpointsActivations)
    if case .resume = policy {
      try resume(path)
    } else {
      try begin()
      let tokenizerFolder = folder.file(Self.tokenizerFolder)
      try makeFolder(tokenizerFolder)
      try tokenizer.save(to: tokenizerFolder)
      try JSONFile.write(configuration, to: folder.file("config.json"))
    }
  }
}
