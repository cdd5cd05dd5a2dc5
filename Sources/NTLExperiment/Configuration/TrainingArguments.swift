/// `training_args`: how a model is trained, in transformers' terms.
public struct TrainingArguments: Sendable, Equatable {
  /// How long training is.
  public enum Length: Sendable, Equatable {
    /// Optimizer steps.
    case steps(Int)
    /// Passes over the data.
    case epochs(Double)
  }

  /// `reduce_lr_on_plateau`'s settings, with PyTorch's defaults.
  public struct Plateau: Sendable, Equatable {
    /// What the rate is multiplied by.
    public let factor: Double
    /// After how many evaluations without a lower loss.
    public let patience: Int
    /// By which share the loss must be lower than the best to count.
    public let threshold: Double
    /// For how many evaluations after that nothing is counted.
    public let cooldown: Int
    /// Where it stops falling.
    public let minimum: Double
  }

  public let outputDirectory: String
  /// Whether the output directory was asked for on the command line.
  let outputIsNamed: Bool
  public let trial: String?
  public let specialName: String?
  /// Test only.
  public let isEvaluation: Bool
  /// `mlm`: the answer fills a gap behind the question.
  public let masksAnswer: Bool
  public let length: Length
  /// Why it is another length than transformers would take.
  let lengthNote: String?
  public let seed: Int
  public let overwritesOutput: Bool
  public let resumes: Bool

  public let trainBatchSize: Int
  public let evaluationBatchSize: Int
  public let accumulation: Int
  public let checkpointsActivations: Bool

  public let optimizer: String
  public let learningRate: Double
  public let weightDecay: Double
  public let adamBeta1: Double
  public let adamBeta2: Double
  public let adamEpsilon: Double
  /// Nil: gradients are not scaled.
  public let maximumGradientNorm: Double?
  public let schedule: String
  public let plateau: Plateau
  public let warmupSteps: Int
  /// Of all steps, where `warmup_steps` is 0.
  public let warmupRatio: Double
  public let labelSmoothing: Double

  /// Nil: only at the end.
  public let evaluationInterval: Int?
  public let evaluatesAtStart: Bool
  /// Nil: only at the end.
  public let checkpointInterval: Int?
  /// Nil: all.
  public let keptCheckpoints: Int?
  public let loadsBestModel: Bool
  /// Without `eval_` before it.
  public let bestMetric: String
  public let greaterIsBetter: Bool
  public let earlyStoppingPatience: Int?
  public let earlyStoppingThreshold: Double
  /// How the tests are answered, each in turn: `argmax`, `expectation`, `median`, `beam-4`.
  public let decodings: [String]
  /// The longest answer in tokens; nil: as the dataset has it.
  public let longestAnswer: Int?
  public let reportsTo: [String]
}

extension TrainingArguments {
  init(_ values: ArgumentValues) {
    func key(_ name: String) -> String { "training_args.\(name)" }
    outputDirectory = values.text(key("output_dir")) ?? ""
    outputIsNamed = values.origin(key("output_dir")).isWord
    trial = values.text(key("trial"))
    specialName = values.text(key("special_name"))
    isEvaluation = values.flag(key("do_only_eval"))
    masksAnswer = values.text(key("language_modelling")) == "mlm"
    (length, lengthNote) = Self.length(values)
    seed = values.count(key("seed"))
    overwritesOutput = values.flag(key("overwrite_output_dir"))
    resumes = values.flag(key("resume_from_checkpoint"))
    trainBatchSize = values.count(key("per_device_train_batch_size"))
    evaluationBatchSize = values.count(key("per_device_eval_batch_size"))
    accumulation = values.count(key("gradient_accumulation_steps"))
    checkpointsActivations = values.flag(key("gradient_checkpointing"))
    optimizer = values.text(key("optim"))!
    learningRate = values.amount(key("learning_rate"))
    weightDecay = values.amount(key("weight_decay"))
    adamBeta1 = values.amount(key("adam_beta1"))
    adamBeta2 = values.amount(key("adam_beta2"))
    adamEpsilon = values.amount(key("adam_epsilon"))
    let norm = values.amount(key("max_grad_norm"))
    maximumGradientNorm = norm == 0 ? nil : norm
    schedule = values.text(key("lr_scheduler_type"))!
    plateau = Plateau(
      factor: values.amount(key("lr_scheduler_kwargs.factor")),
      patience: values.count(key("lr_scheduler_kwargs.patience")),
      threshold: values.amount(key("lr_scheduler_kwargs.threshold")),
      cooldown: values.count(key("lr_scheduler_kwargs.cooldown")),
      minimum: values.amount(key("lr_scheduler_kwargs.min_lr")))
    warmupSteps = values.count(key("warmup_steps"))
    warmupRatio = values.amount(key("warmup_ratio"))
    labelSmoothing = values.amount(key("label_smoothing_factor"))
    let strategy =
      values.text(key("evaluation_strategy")) ?? values.text(key("eval_strategy"))!
    // transformers evaluates as often as it logs, every 500 steps, if eval_steps is left out.
    evaluationInterval = strategy == "no" ? nil : values.integer(key("eval_steps")) ?? 500
    evaluatesAtStart = values.flag(key("eval_on_start"))
    checkpointInterval =
      values.text(key("save_strategy")) == "no" ? nil : values.count(key("save_steps"))
    keptCheckpoints = values.integer(key("save_total_limit"))
    loadsBestModel = values.flag(key("load_best_model_at_end"))
    let metric = values.text(key("metric_for_best_model")) ?? "loss"
    bestMetric = metric.hasPrefix("eval_") ? String(metric.dropFirst(5)) : metric
    greaterIsBetter =
      values.value(key("greater_is_better")).flag ?? !["loss"].contains(bestMetric)
    earlyStoppingPatience = values.integer(key("early_stopping_patience"))
    earlyStoppingThreshold = values.amount(key("early_stopping_threshold"))
    let decodings = values.texts(key("decodings"))
    // The paper's code sets four beams for clm whatever the configuration says; here that is the default.
    let beams = values.integer(key("generation_num_beams")) ?? (masksAnswer ? 1 : 4)
    self.decodings = decodings.isEmpty ? [beams == 1 ? "argmax" : "beam-\(beams)"] : decodings
    longestAnswer = values.integer(key("generation_max_length"))
    reportsTo = values.texts(key("report_to"))
  }

  /// transformers lets `max_steps` win over `num_train_epochs`, which would make a word about epochs
  /// useless beside the presets, which all set steps.
  private static func length(_ values: ArgumentValues) -> (Length, note: String?) {
    let steps = values.count("training_args.max_steps")
    let epochs = values.amount("training_args.num_train_epochs")
    guard steps > 0 else { return (.epochs(epochs), nil) }
    let stepsOrigin = values.origin("training_args.max_steps")
    guard values.origin("training_args.num_train_epochs").isWord, !stepsOrigin.isWord else {
      return (.steps(steps), nil)
    }
    return (
      .epochs(epochs),
      "training_args.num_train_epochs was named, so max_steps=\(steps) of \(stepsOrigin) is set "
        + "aside."
    )
  }
}
