/// A learning rate that falls when results stop getting better (`torch.optim.lr_scheduler.ReduceLROnPlateau`
/// with `threshold_mode="rel"`): a pure value, told each result.
public struct ReduceOnPlateau: Codable, Sendable, Equatable {
  /// What stays the same over a run.
  public struct Configuration: Codable, Sendable, Equatable {
    /// What the rate is multiplied by.
    public var factor = 0.5
    /// So many results in a row may bring no gain; the next that brings none lowers the rate.
    public var patience = 5
    /// A gain is one by more than this share of the best result so far.
    public var threshold = 1e-4

    /// Factor ½ and patience 5, as the paper's code has them.
    public init() {}
  }

  /// What stays the same.
  public let configuration: Configuration
  /// What the learning rate is to be multiplied by.
  public private(set) var factor = 1.0
  private var best: Double?
  private var badResults = 0

  /// Before the first result.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Takes note of a result; less is better.
  public mutating func observe(_ metric: Double) {
    if best.map({ metric < $0 - configuration.threshold * abs($0) }) ?? true {
      best = metric
      badResults = 0
    } else {
      badResults += 1
    }
    if badResults > configuration.patience {
      factor *= configuration.factor
      badResults = 0
    }
  }
}
