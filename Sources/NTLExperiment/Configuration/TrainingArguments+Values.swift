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
