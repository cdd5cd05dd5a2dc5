import NTLTrainer

extension TrainingArguments {
  init(_ values: ArgumentValues) {
    func key(_ name: String) -> String { "training_args.\(name)" }
    outputDirectory = values.text(key("output_dir")) ?? "outputs/run"
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
    optimizer = Self.optimizer(values)
    learningRate = values.amount(key("learning_rate"))
    schedule = values.text(key("lr_scheduler_type"))!
    plateau = Self.plateau(values)
    cycles = values.count(key("lr_scheduler_kwargs.num_cycles"))
    power = values.amount(key("lr_scheduler_kwargs.power"))
    finalLearningRate = values.amount(key("lr_scheduler_kwargs.lr_end"))
    warmupSteps = values.count(key("warmup_steps"))
    warmupRatio = values.amount(key("warmup_ratio"))
    labelSmoothing = values.amount(key("label_smoothing_factor"))
    loggingInterval = values.count(key("logging_steps"))
    // transformers evaluates as often as it logs if eval_steps is left out.
    evaluationInterval = Self.interval(
      values.text(key("evaluation_strategy")) ?? values.text(key("eval_strategy"))!,
      steps: values.integer(key("eval_steps")) ?? loggingInterval)
    evaluatesAtStart = values.flag(key("eval_on_start"))
    checkpointInterval = Self.interval(
      values.text(key("save_strategy"))!, steps: values.count(key("save_steps")))
    keptCheckpoints = values.integer(key("save_total_limit"))
    loadsBestModel = values.flag(key("load_best_model_at_end"))
    let metric = values.text(key("metric_for_best_model")) ?? "loss"
    bestMetric = metric.hasPrefix("eval_") ? String(metric.dropFirst(5)) : metric
    greaterIsBetter = values.value(key("greater_is_better")).flag
    earlyStoppingPatience = values.integer(key("early_stopping_patience"))
    earlyStoppingThreshold = values.amount(key("early_stopping_threshold"))
    let decodings = values.texts(key("decodings"))
    // The paper's code sets four beams for clm whatever the configuration says; here that is the default.
    let beams = values.integer(key("generation_num_beams")) ?? (masksAnswer ? 1 : 4)
    self.decodings = decodings.isEmpty ? [beams == 1 ? "argmax" : "beam-\(beams)"] : decodings
    longestAnswer = values.integer(key("generation_max_length"))
    reportsTo = values.texts(key("report_to"))
  }

  private static func optimizer(_ values: ArgumentValues) -> OptimizerConfiguration {
    func amount(_ name: String) -> Double { values.amount("training_args.\(name)") }
    var optimizer = OptimizerConfiguration.adafactor()
    if values.text("training_args.optim") != "adafactor" {
      var adamW = AdamW.Configuration()
      adamW.beta1 = amount("adam_beta1")
      adamW.beta2 = amount("adam_beta2")
      adamW.epsilon = amount("adam_epsilon")
      optimizer = .adamW(adamW)
    }
    optimizer.weightDecay = amount("weight_decay")
    let norm = amount("max_grad_norm")
    optimizer.clipNorm = norm == 0 ? nil : norm
    return optimizer
  }

  private static func plateau(_ values: ArgumentValues) -> ReduceOnPlateau.Configuration {
    func key(_ name: String) -> String { "training_args.lr_scheduler_kwargs.\(name)" }
    var plateau = ReduceOnPlateau.Configuration()
    plateau.factor = values.amount(key("factor"))
    plateau.patience = values.count(key("patience"))
    plateau.threshold = values.amount(key("threshold"))
    plateau.cooldown = values.count(key("cooldown"))
    plateau.minimumLearningRate = values.amount(key("min_lr"))
    return plateau
  }

  private static func interval(_ strategy: String, steps: Int) -> RunInterval {
    switch strategy {
    case "no": .never
    case "epoch": .epoch
    default: .steps(steps)
    }
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
