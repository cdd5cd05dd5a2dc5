/// A learning rate that falls when results stop getting better: a pure value, told each result.
///
/// It decides as `torch.optim.lr_scheduler.ReduceLROnPlateau` does, with one rate for all parameters. A result
/// that is not finite is never better.
public struct ReduceOnPlateau: Codable, Sendable, Equatable {
  /// Which results are better.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Smaller ones, as of a loss.
    case min
    /// Larger ones, as of an accuracy.
    case max
  }

  /// What a threshold is compared with.
  public enum ThresholdMode: String, Codable, Sendable, CaseIterable {
    /// The share of the best result; so that of negative results is the wrong way round, as in torch.
    case relative = "rel"
    /// The difference from the best result.
    case absolute = "abs"
  }

  /// What stays the same over a run.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Which results are better.
    public var mode = Mode.min
    /// What the rate is multiplied by; the paper takes 0.5.
    public var factor = 0.1
    /// So many results in a row may bring no gain; the next that brings none lowers the rate. The paper takes 5.
    public var patience = 10
    /// By how much a result must be better to count as a gain.
    public var threshold = 1e-4
    /// What the threshold is compared with.
    public var thresholdMode = ThresholdMode.relative
    /// For so many results after the rate was lowered, none counts as bad.
    public var cooldown = 0
    /// The rate never falls below this (`min_lr`).
    public var minimumLearningRate = 0.0
    /// A change of the rate that would be no larger than this is not made (`eps`).
    public var leastChange = 1e-8

    /// PyTorch's defaults.
    public init() {}

    /// Refuses settings that make no sense.
    ///
    /// - Throws: ``TrainingError/setting(name:problem:)``
    public func validate() throws(TrainingError) {
      func check(_ name: String, _ isValid: Bool, _ problem: String) throws(TrainingError) {
        guard isValid else { throw .setting(name: "the plateau's \(name)", problem: problem) }
      }
      try check(
        "factor", factor >= 0 && factor < 1, "must be at least 0 and less than 1, not \(factor)")
      try check("patience", patience >= 0, "cannot be negative: \(patience)")
      try check("cooldown", cooldown >= 0, "cannot be negative: \(cooldown)")
      for (name, value) in [
        ("threshold", threshold), ("minimum learning rate", minimumLearningRate),
        ("least change", leastChange),
      ] {
        try check(
          name, value >= 0 && value.isFinite, "must be finite and at least 0, not \(value)")
      }
    }
  }

  /// What stays the same.
  public let configuration: Configuration
  /// The rate that a run began with.
  public let initialLearningRate: Double
  /// The rate that is to be used.
  public private(set) var learningRate: Double
  private var best: Double?
  private var badResults = 0
  private var cooldown = 0

  /// Before the first result.
  ///
  /// - Parameters:
  ///   - configuration: when the rate falls.
  ///   - learningRate: the rate to begin with, which the least rate and the least change are compared with.
  public init(_ configuration: Configuration, learningRate: Double) {
    self.configuration = configuration
    initialLearningRate = learningRate
    self.learningRate = learningRate
  }

  /// What the first learning rate is to be multiplied by.
  public var factor: Double { learningRate / initialLearningRate }

  /// Takes note of a result.
  public mutating func observe(_ metric: Double) {
    if isBetter(metric) {
      (best, badResults) = (metric, 0)
    } else {
      badResults += 1
    }
    if cooldown > 0 {
      cooldown -= 1
      badResults = 0
    }
    guard badResults > configuration.patience else { return }
    (cooldown, badResults) = (configuration.cooldown, 0)
    let lowered = max(
      learningRate * configuration.factor, configuration.minimumLearningRate)
    if learningRate - lowered > configuration.leastChange { learningRate = lowered }
  }

  private func isBetter(_ metric: Double) -> Bool {
    guard metric.isFinite else { return false }
    guard let best else { return true }
    let threshold = configuration.threshold
    return switch (configuration.mode, configuration.thresholdMode) {
    case (.min, .relative): metric < best * (1 - threshold)
    case (.min, .absolute): metric < best - threshold
    case (.max, .relative): metric > best * (1 + threshold)
    case (.max, .absolute): metric > best + threshold
    }
  }
}
