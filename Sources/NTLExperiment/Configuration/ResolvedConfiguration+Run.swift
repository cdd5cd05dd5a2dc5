public import Foundation
import NTLLoss
import NTLMetrics
public import NTLTrainer

extension ResolvedConfiguration {
  /// What is looked for by a name that may be of a folder or of a repository.
  public enum Wanted: Sendable {
    /// A model's weights, configuration and tokenizer.
    case model
    /// A tokenizer.
    case tokenizer
  }

  /// The run that is meant.
  ///
  /// - Parameters:
  ///   - data: the folder of all data, `data` in the paper's code.
  ///   - locate: finds the folder of a model or tokenizer by its path or the name of its repository.
  /// - Returns: the run, and what somebody should know of it: a sentence each. For an evaluation, what it says of
  ///   training has no meaning.
  /// - Throws: ``ConfigurationError`` for data that are missing, with the command that makes them, and for
  ///   settings that contradict each other; what `locate` throws; `ModelError` and `TokenizerError`.
  public func runConfiguration(
    data: URL, locate: (String, Wanted) throws -> URL
  ) throws -> (configuration: RunConfiguration, notes: [String]) {
    var run = RunConfiguration()
    var notes = self.notes
    let sources = try dataset.sources(in: data, isEvaluation: training.isEvaluation)
    if let training = sources.training { run.training = training }
    run.validation = sources.validation
    run.tests = sources.tests
    run.evaluationCount = dataset.validationLimit
    run.testLimit = dataset.testLimit
    // What the paper's tokenizers cut at, and for answers also the longest that is written.
    run.maximumQuestionTokens = 512
    run.maximumAnswerTokens = training.longestAnswer ?? dataset.dataset.longestAnswer
    run.overlongTexts = .cut
    run.unknownCharacters = .keep
    run.numberExtraction = dataset.computesNumberMetrics ? .paper : .none
    run.objective = training.masksAnswer ? .sentinel : .answer
    try applyModel(to: &run, &notes, locate)
    try applyTraining(to: &run, &notes)
    return (run, notes)
  }

  /// Length, optimizer, evaluations and checkpoints.
  private func applyTraining(
    to run: inout RunConfiguration, _ notes: inout [String]
  ) throws(ConfigurationError) {
    switch training.length {
    case .steps(let steps): run.steps = steps
    case .epochs(let epochs): run.epochs = epochs
    }
    run.seed = UInt64(training.seed)
    run.batchSize = training.trainBatchSize
    run.accumulation = training.accumulation
    run.checkpointsActivations = training.checkpointsActivations
    run.learningRate = training.learningRate
    run.warmupSteps = try warmupSteps(&notes)
    run.optimizer = training.optimizer
    try applySchedule(to: &run)
    run.loss = model.loss
    run.loss.labelSmoothing = training.labelSmoothing
    run.evaluationInterval = training.evaluationInterval
    run.evaluatesAtStart = training.evaluatesAtStart
    run.evaluationBatchSize = training.evaluationBatchSize
    run.loggingInterval = training.loggingInterval
    run.checkpointInterval = training.checkpointInterval
    run.keptCheckpoints = training.keptCheckpoints ?? 1_000_000
    run.loadsBestModel = training.loadsBestModel
    run.bestMetric = bestMetric(&notes)
    run.earlyStopping = training.earlyStoppingPatience.map {
      EarlyStopping(patience: $0, threshold: training.earlyStoppingThreshold)
    }
    run.decodings = try training.decodings.map { name throws(ConfigurationError) in
      guard let decoding = RunDecoding(name) else {
        throw .contradiction(
          "training_args.decodings: '\(name)' is no decoding. There are: argmax, expectation, median, "
            + "beam-4 and other widths.")
      }
      return decoding
    }
  }

  private func applySchedule(to run: inout RunConfiguration) throws(ConfigurationError) {
    guard let shape = LearningRateSchedule.Shape(transformersName: training.schedule) else {
      throw .contradiction(
        "training_args.lr_scheduler_type: \(training.schedule) is not done here.")
    }
    let cycles = "training_args.lr_scheduler_kwargs.num_cycles"
    // Waves of a cosine without restarts: the schedule cosine is half a one.
    if shape == .cosine && origin(of: cycles) != .standard {
      throw .contradiction(
        "\(origin(of: cycles)): \(cycles) is for lr_scheduler_type=cosine_with_restarts.")
    }
    let isFollowed = training.isEvaluation || training.evaluationInterval != .never
    guard shape != .plateau || isFollowed else {
      throw .contradiction(
        "training_args.lr_scheduler_type=\(training.schedule) needs evaluations: set "
          + "training_args.eval_strategy to steps or epoch, or take another schedule.")
    }
    run.schedule = shape
    run.plateau = training.plateau
    run.cycles = training.cycles
    run.power = training.power
    run.finalLearningRate = training.finalLearningRate
  }

  /// The metric, by the name that it has here, and which way it is better.
  private func bestMetric(_ notes: inout [String]) -> BestMetric {
    let usual = BestMetric(training.bestMetric.lowercased())
    guard let isBetter = training.greaterIsBetter, isBetter != usual.greaterIsBetter else {
      return usual
    }
    let key = "training_args.greater_is_better"
    notes.append(
      "\(isBetter ? "more" : "less") of \(usual.name) counts as better, as \(key)=\(isBetter) of "
        + "\(origin(of: key)) says.")
    return BestMetric(usual.name, greaterIsBetter: isBetter)
  }

  /// `warmup_steps`, or else ⌈`warmup_ratio`·steps⌉, as in transformers.
  private func warmupSteps(_ notes: inout [String]) throws(ConfigurationError) -> Int {
    let isAsked = training.warmupSteps > 0 || training.warmupRatio > 0
    if isAsked && ["constant", "reduce_lr_on_plateau"].contains(training.schedule) {
      notes.append(
        "lr_scheduler_type \(training.schedule) has no warm-up, as in transformers"
          + (training.schedule == "constant" ? "; constant_with_warmup has." : "."))
      return 0
    }
    guard training.warmupSteps == 0, training.warmupRatio > 0 else { return training.warmupSteps }
    guard case .steps(let steps) = training.length else {
      throw .contradiction(
        "training_args.warmup_ratio is a share of max_steps; with num_train_epochs set warmup_steps."
      )
    }
    return Int((Double(steps) * training.warmupRatio).rounded(.up))
  }
}
