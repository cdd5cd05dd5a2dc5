import NTLData
public import NTLLoss
public import NTLMetrics
public import NTLModel
import NTLTokenizer

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
  /// What the trained model is tested with, at least one set; each has a name of its own.
  public var tests = [
    TestSet("test", .generated(.addSubMultiple, .trainEasy, count: 1_000, seed: 2))
  ]
  /// At most so many questions of each test set are asked, evenly spaced; nil: all.
  public var testLimit: Int?
  /// What is asked while training, and decides on early stopping, the best model and a learning rate that
  /// follows results; nil: the first test set.
  public var validation: DataSource?
  /// What the model reads and what it has to write.
  public var objective = Objective.answer
  /// What becomes of questions and answers that are too long.
  public var overlongTexts = OverlongTexts.refuse
  /// What becomes of an answer's characters that the tokenizer cannot write.
  public var unknownCharacters = UnknownCharacters.refuse
  /// The longest question in tokens, its end included.
  public var maximumQuestionTokens = 192
  /// The longest answer in tokens, its end included.
  public var maximumAnswerTokens = 32
  /// Names initial weights, batches and dropout masks.
  public var seed: UInt64 = 42
  /// Optimizer steps, unless ``epochs`` says how many.
  public var steps = 1_000
  /// How often every training question is seen, in place of ``steps``; see ``steps(training:)``.
  public var epochs: Double?
  /// Questions a micro-batch.
  public var batchSize = 64
  /// Micro-batches a step.
  public var accumulation = 1
  /// Whether every layer is computed twice, so that less memory is needed: a fraction of the activations
  /// for another forward pass. May change when a run is resumed: it changes no bit.
  public var checkpointsActivations = false
  /// The learning rate after the warm-up.
  public var learningRate = 1e-3
  /// How it falls.
  public var schedule = LearningRateSchedule.Shape.linear
  /// Over how many steps it rises.
  public var warmupSteps = 100
  /// How often it falls with schedule `cosine-with-restarts`.
  public var cycles = 1
  /// The power with schedule `polynomial`.
  public var power = 1.0
  /// What it falls to with schedule `polynomial`, unless the peak is less.
  public var finalLearningRate = 1e-7
  /// Which optimizer, and everything else about it.
  public var optimizer = OptimizerConfiguration.adamW()
  /// When the learning rate falls with schedule `plateau`: what is watched is ``bestMetric``, which also says
  /// which way is better.
  public var plateau = ReduceOnPlateau.Configuration()
  /// How often the validation questions are asked, besides at the end.
  public var evaluationInterval: RunInterval = 200
  /// How many of the validation questions are asked while training, evenly spaced; nil: all.
  public var evaluationCount: Int? = 256
  /// Whether the model is evaluated before the first step, too.
  public var evaluatesAtStart = false
  /// How many questions are computed together where nothing is learnt.
  public var evaluationBatchSize = 128
  /// How the number of an answer is found.
  public var numberExtraction = NumberExtraction.paper
  /// How answers are found, at least one way. The final tests are answered once in each, evaluations while
  /// training in the first.
  public var decodings = [RunDecoding.argmax]
  /// By what evaluations are compared.
  public var bestMetric = BestMetric.loss
  /// When to stop before the last step; nil: never.
  public var earlyStopping: EarlyStopping?
  /// Whether the final tests and `model/` are those of the best evaluation's checkpoint, and not of the last
  /// step's.
  public var loadsBestModel = false
  /// How often a checkpoint is written, besides at the end.
  public var checkpointInterval: RunInterval = 200
  /// How many checkpoints are kept, the latest among them; where ``loadsBestModel``, the best is one of
  /// them, and kept beside the latest even if this is 1.
  public var keptCheckpoints = 2
  /// Steps between points of TensorBoard's curves; metrics.jsonl has every step. May change when a run is
  /// resumed.
  public var loggingInterval = 10

  /// A small model and settings that end within minutes.
  public init() {}
}

extension RunConfiguration {
  /// The one test set of configurations that were written before there could be several.
  private enum FormerKey: String, CodingKey { case test }

  /// Reads a configuration. What is missing has its default: `config.json` of an older version, or a few
  /// lines of somebody's own, will do. Settings whose value can be nil are nil when they are missing.
  public init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(
      _ key: CodingKeys, _ path: WritableKeyPath<RunConfiguration, Value>
    ) throws {
      if let value = try values.decodeIfPresent(Value.self, forKey: key) {
        self[keyPath: path] = value
      }
    }
    func readOptional<Value: Decodable>(
      _ key: CodingKeys, _ path: WritableKeyPath<RunConfiguration, Value?>
    ) throws {
      self[keyPath: path] = try values.decodeIfPresent(Value.self, forKey: key)
    }
    try read(.model, \.model)
    try readOptional(.pretrained, \.pretrained)
    try read(.tokenizer, \.tokenizer)
    try read(.loss, \.loss)
    try read(.training, \.training)
    try read(.tests, \.tests)
    try readOptional(.testLimit, \.testLimit)
    try readOptional(.validation, \.validation)
    try read(.objective, \.objective)
    try read(.overlongTexts, \.overlongTexts)
    try read(.unknownCharacters, \.unknownCharacters)
    try read(.maximumQuestionTokens, \.maximumQuestionTokens)
    try read(.maximumAnswerTokens, \.maximumAnswerTokens)
    try read(.seed, \.seed)
    try read(.steps, \.steps)
    try readOptional(.epochs, \.epochs)
    try read(.batchSize, \.batchSize)
    try read(.accumulation, \.accumulation)
    try read(.checkpointsActivations, \.checkpointsActivations)
    try read(.learningRate, \.learningRate)
    try read(.schedule, \.schedule)
    try read(.warmupSteps, \.warmupSteps)
    try read(.cycles, \.cycles)
    try read(.power, \.power)
    try read(.finalLearningRate, \.finalLearningRate)
    try read(.plateau, \.plateau)
    try read(.optimizer, \.optimizer)
    try read(.evaluationInterval, \.evaluationInterval)
    try readOptional(.evaluationCount, \.evaluationCount)
    try read(.evaluatesAtStart, \.evaluatesAtStart)
    try read(.evaluationBatchSize, \.evaluationBatchSize)
    try read(.numberExtraction, \.numberExtraction)
    try read(.decodings, \.decodings)
    try read(.bestMetric, \.bestMetric)
    try readOptional(.earlyStopping, \.earlyStopping)
    try read(.loadsBestModel, \.loadsBestModel)
    try read(.checkpointInterval, \.checkpointInterval)
    try read(.keptCheckpoints, \.keptCheckpoints)
    try read(.loggingInterval, \.loggingInterval)
    guard !values.contains(.tests) else { return }
    let former = try decoder.container(keyedBy: FormerKey.self)
    if let test = try former.decodeIfPresent(DataSource.self, forKey: .test) {
      tests = [TestSet("test", test)]
    }
  }
}
