public import NTLLoss
public import NTLModel
import NTLTensor

/// Runs optimization steps: forward, backward, update. Knows nothing of files, flags or terminals.
public struct Trainer {
  /// What is trained.
  public let model: T5
  /// What it is trained for.
  public let loss: CombinedLoss
  /// The learning rate by step.
  public let schedule: LearningRateSchedule
  /// What moves the parameters.
  public internal(set) var optimizer: any Optimizer
  /// What the schedule's rate is multiplied by: whoever watches results lowers it.
  public var learningRateFactor = 1.0
  /// Names the dropout masks of this run.
  private let seed: UInt64
  /// Whether every layer is computed twice, so that only its inputs are kept in between.
  private let checkpointsActivations: Bool

  /// A trainer that has not taken a step.
  public init(
    model: T5, loss: CombinedLoss, schedule: LearningRateSchedule,
    optimizer: OptimizerConfiguration, seed: UInt64, checkpointsActivations: Bool = false
  ) {
    self.model = model
    self.loss = loss
    self.schedule = schedule
    self.optimizer = optimizer.makeOptimizer(model.arena)
    self.seed = seed
    self.checkpointsActivations = checkpointsActivations
  }

  /// One optimization step over `microBatches`, as if they were a single batch.
  ///
  /// - Throws: `LossError` or ``TrainingError`` if numbers are no longer finite; parameters are as they
  ///   were before the step then.
  public mutating func step(_ microBatches: [Batch]) throws -> StepReport {
    let step = optimizer.steps + 1
    let counts = microBatches.map { loss.counts(of: $0.lossLabels) }.reduce(.zero, +)
    var (total, tokenLoss, numberLoss) = (0.0, 0.0, 0.0)
    do {
      for (i, batch) in microBatches.enumerated() {
        let tape = Tape(
          dropoutSeed: mixed(seed, mixed(UInt64(step), UInt64(i))),
          checkpointsActivations: checkpointsActivations)
        let hidden = model.hiddenStates(
          batch.source, decoding: model.decoderInputs(for: batch.labels), recordingOn: tape)
        let terms = try FusedLinearLoss(loss)(
          hidden, projection: model.projection, labels: batch.lossLabels, dividingBy: counts)
        tape.backward(from: terms.total)
        total += terms.total.scalar
        tokenLoss += terms.tokenLoss
        numberLoss += terms.numberLoss
      }
      let norm = model.arena.gradientNorm()
      guard norm.isFinite && total.isFinite else {
        throw TrainingError.diverged(step: step, loss: total, gradientNorm: norm)
      }
      let rate = optimizer.update(
        learningRate: schedule.rate(step: step) * learningRateFactor, norm: norm)
      return StepReport(
        step: step, loss: total, tokenLoss: tokenLoss, numberLoss: numberLoss,
        learningRate: rate, gradientNorm: norm, tokens: microBatches.reduce(0) { $0 + $1.tokens })
    } catch {
      model.arena.zeroGradients()
      throw error
    }
  }
}

/// What one step did.
public struct StepReport: Sendable, Equatable {
  /// Which step, 1 for the first.
  public let step: Int
  /// What was minimised: token loss + λ·number loss.
  public let loss: Double
  /// Mean cross-entropy by token, in nats.
  public let tokenLoss: Double
  /// Mean number loss by number.
  public let numberLoss: Double
  /// How far the step went.
  public let learningRate: Double
  /// The norm of all gradients before clipping.
  public let gradientNorm: Double
  /// Tokens read and written.
  public let tokens: Int
}

/// What can go wrong with a run of training.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss or its gradient is no longer finite.
  case diverged(step: Int, loss: Double, gradientNorm: Double)
  /// The folder to write to holds something already.
  case outputNotEmpty(folder: String)
  /// Somebody else writes to the folder.
  case outputInUse(folder: String)
  /// There is nothing to resume.
  case nothingToResume(folder: String, problem: String)
  /// A run cannot go on under other settings or with other data than it began with.
  case changedSinceStart(folder: String, what: String)
  /// A setting makes no sense.
  case setting(name: String, problem: String)

  /// A sentence that says what is wrong and what to do.
  public var description: String {
    switch self {
    case .diverged(let step, let loss, let norm):
      "training diverged at step \(step): the loss is \(loss), the gradient norm \(norm); "
        + "lower the learning rate or lengthen the warm-up"
    case .outputNotEmpty(let folder):
      "the output folder \(folder) is not empty; continue with --resume, replace it with "
        + "--overwrite, or name another"
    case .outputInUse(let folder):
      "another process is writing to \(folder); wait for it or name another folder"
    case .nothingToResume(let folder, let problem):
      "\(folder) cannot be resumed: \(problem); leave --resume away to start there"
    case .changedSinceStart(let folder, let what):
      "\(folder) cannot be resumed: \(what) since the run began; "
        + "start a new run in another folder"
    case .setting(let name, let problem): "\(name) \(problem)"
    }
  }
}
