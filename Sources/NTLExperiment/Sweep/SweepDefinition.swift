/// A grid of training runs, as a file describes it.
///
///     title: Losses on arithmetic
///     setup:                                   # commands of ntl that make the data, before the first run
///       - data prepare arithmetic --input {data} --output {output}/data
///     command: --test {output}/data/test.txt --steps 4000 --seed {seed}
///     arms:                                    # what is compared: each adds to the command
///       CE: --loss ce
///       NTL-WAS: --loss ntl-was --lambda {lambda}
///     grid:                                    # an arm is crossed with the factors that its command names
///       lambda: [0.15, 0.3]
///     seeds: [1, 2, 3]
///     baseline: CE                             # what the others are paired with, seed by seed
///     metrics: [exact_match, mae, r2]
///
/// A run is what `ntl train` makes of the command, with every `{name}` replaced: no setting exists for sweeps
/// alone, and each run can be repeated by hand.
public struct SweepDefinition: Sendable, Equatable {
  /// Something that is varied, and the values it takes.
  public struct Factor: Sendable, Equatable {
    /// Its name, as it stands in braces.
    public let name: String
    /// Its values, as they are written.
    public let values: [String]
  }

  /// One of the things that are compared.
  public struct Arm: Sendable, Equatable {
    /// Its name in tables.
    public let name: String
    /// What it adds to the command of all.
    public let arguments: String
  }

  /// What to hold the other rows against.
  public struct Baseline: Sendable, Equatable {
    /// An arm.
    public let arm: String
    /// How its answers were decoded; nil: as the other row's.
    public let decoding: String?

    /// An arm, and perhaps a decoding.
    public init(arm: String, decoding: String?) { (self.arm, self.decoding) = (arm, decoding) }
  }

  /// What the sweep is about.
  public var title: String
  /// Commands that are run before the first run, without the `ntl` in front.
  public var setup: [String]
  /// The words behind `ntl train` that all runs share.
  public var command: String
  /// What is compared, in the order of the table.
  public var arms: [Arm]
  /// What else is varied, in the order of the table.
  public var grid: [Factor]
  /// One run of each combination for each.
  public var seeds: [String]
  /// What the others are paired with.
  public var baseline: Baseline?
  /// The columns of the table, by their keys in `results.json`.
  public var metrics: [String]

  /// What a table shows if the file doesn't say.
  public static let defaultMetrics = ["exact_match", "mae", "rmse", "r2", "log_mae"]
}

/// What is wrong with a sweep's file, and where.
public struct SweepError: Error, Equatable, CustomStringConvertible {
  /// A sentence with file and line.
  public let description: String

  init(_ file: String, line: Int?, _ problem: String) {
    description = "\(file)\(line.map { ":\($0)" } ?? ""): \(problem)"
  }
}
