/// A metric's course over training, for every seed.
public struct Curve: Codable, Equatable, Sendable {
  /// One measurement.
  public struct Point: Codable, Equatable, Sendable {
    /// The optimizer step after which it was made.
    public var step: Int
    /// What was measured; a value that is not finite leaves a gap.
    public var value: Double

    /// Makes a measurement.
    public init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// The measurements of one training run.
  public struct Run: Codable, Equatable, Sendable {
    /// The seed of the run.
    public var seed: UInt64
    /// The measurements, in any order; of two at the same step the later one counts.
    public var points: [Point]

    /// Collects a run.
    public init(seed: UInt64, points: [Point]) {
      self.seed = seed
      self.points = points
    }
  }

  /// What was measured.
  public var metric: Metric
  /// One for each seed.
  public var runs: [Run]

  /// Collects a curve.
  public init(_ metric: Metric, runs: [Run]) {
    self.metric = metric
    self.runs = runs
  }
}

/// A quantity measured while training, and the axis it is drawn on.
public struct Metric: Codable, Hashable, Sendable {
  /// How a metric's axis is divided.
  public enum Axis: String, Codable, Sendable {
    /// Even steps, from zero unless there are negative values.
    case linear
    /// Even steps from zero, labelled in percent; 1 is 100 %.
    case percent
    /// Powers of ten where the largest value is over fifty times the smallest positive one,
    /// otherwise as ``linear``.
    case logarithmicWhenWide
  }

  /// The metric's name, such as `mean absolute error`.
  public var name: String
  /// How its axis is divided.
  public var axis: Axis

  /// Names a metric.
  public init(_ name: String, axis: Axis = .linear) {
    self.name = name
    self.axis = axis
  }

  /// The training objective, all its terms together.
  public static let loss = Metric("loss")
  /// The cross-entropy of the tokens alone.
  public static let tokenLoss = Metric("token loss")
  /// The share of answers that are the label, character by character.
  public static let exactMatch = Metric("exact match", axis: .percent)
  /// The mean of |answer − label|.
  public static let meanAbsoluteError = Metric("mean absolute error", axis: .logarithmicWhenWide)
}
