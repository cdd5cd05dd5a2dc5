/// When training ends before its last step: when evaluations have stopped getting better.
public struct EarlyStopping: Codable, Sendable, Equatable {
  /// How many evaluations in a row may bring no gain: with the last of them training ends.
  public var patience: Int
  /// A gain is one by more than this over the best evaluation so far, in the metric's unit.
  public var threshold: Double

  /// A patience in evaluations, and what counts as a gain.
  public init(patience: Int, threshold: Double = 0) {
    self.patience = patience
    self.threshold = threshold
  }
}
