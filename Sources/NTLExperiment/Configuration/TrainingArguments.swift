public import NTLTrainer

/// `training_args`: how a model is trained, in transformers' terms.
public struct TrainingArguments: Sendable, Equatable {
  /// How long training is.
  public enum Length: Sendable, Equatable {
    /// Optimizer steps.
    case steps(Int)
    /// Passes over the data.
    case epochs(Double)
  }

  /// Where the run is written to, as it stands in the configuration; see
  /// ``ResolvedConfiguration/outputFolder``.
  public let outputDirectory: String
  /// Whether the output directory was asked for on the command line.
  let outputIsNamed: Bool
  /// The series that the run belongs to, a part of the folder's name.
  public let trial: String?
  /// What distinguishes the run within it, another part.
  public let specialName: String?
  /// Test only.
  public let isEvaluation: Bool
  /// `mlm`: the answer fills a gap behind the question.
  public let masksAnswer: Bool
  /// When training ends.
  public let length: Length
  /// Why it is another length than transformers would take.
  let lengthNote: String?
  /// Names initial weights, batches and dropout masks.
  public let seed: Int
  /// Whether a run in the output folder is deleted first.
  public let overwritesOutput: Bool
  /// Whether the run in the output folder is gone on with.
  public let resumes: Bool

  /// Questions a micro-batch.
  public let trainBatchSize: Int
  /// Questions that are answered at a time.
  public let evaluationBatchSize: Int
  /// Micro-batches a step.
  public let accumulation: Int
  /// Whether layers are computed twice to save memory.
  public let checkpointsActivations: Bool

  /// The optimizer, with its weight decay and the norm that gradients are scaled down to.
  public let optimizer: OptimizerConfiguration
  /// The learning rate after the warm-up.
  public let learningRate: Double
  /// transformers' name of the schedule.
  public let schedule: String
  /// Settings of the schedule `reduce_lr_on_plateau`.
  public let plateau: ReduceOnPlateau.Configuration
  /// How often the rate falls with the schedule `cosine_with_restarts`.
  public let cycles: Int
  /// The power of the schedule `polynomial`.
  public let power: Double
  /// What the rate falls to with the schedule `polynomial`.
  public let finalLearningRate: Double
  /// Over how many steps the learning rate rises.
  public let warmupSteps: Int
  /// Of all steps, where `warmup_steps` is 0.
  public let warmupRatio: Double
  /// The share of a label's probability that is spread over all tokens.
  public let labelSmoothing: Double

  /// How often the model is evaluated, besides at the end.
  public let evaluationInterval: RunInterval
  /// Whether the model is evaluated before the first step, too.
  public let evaluatesAtStart: Bool
  /// How often a checkpoint is written, besides at the end.
  public let checkpointInterval: RunInterval
  /// How many checkpoints are kept; nil: all.
  public let keptCheckpoints: Int?
  /// Whether the best evaluation's model is tested, and not the last.
  public let loadsBestModel: Bool
  /// By what evaluations are compared, without `eval_` before it.
  public let bestMetric: String
  /// Whether more of the metric is better; nil: as its name suggests.
  public let greaterIsBetter: Bool?
  /// After how many evaluations without a gain training ends; nil: never.
  public let earlyStoppingPatience: Int?
  /// By how much the metric must be better to count as a gain.
  public let earlyStoppingThreshold: Double
  /// How the tests are answered, each in turn: `argmax`, `expectation`, `median`, `beam-4`.
  public let decodings: [String]
  /// The longest answer in tokens; nil: as the dataset has it.
  public let longestAnswer: Int?
  /// Steps between points of TensorBoard's curves.
  public let loggingInterval: Int
  /// Where transformers would report to.
  public let reportsTo: [String]
}
