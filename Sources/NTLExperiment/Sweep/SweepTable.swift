import NTLStatistics

/// The results of a sweep: a row for each arm, combination and way of decoding, over its seeds.
public struct SweepTable: Sendable {
  /// What identifies a row.
  public struct Key: Sendable, Hashable {
    /// The test set.
    public let test: String
    /// The arm.
    public let arm: String
    /// The values of the factors that the arm's command names.
    public let levels: [SweepLevel]
    /// How answers were decoded.
    public let decoding: String
  }

  /// A metric over the seeds.
  public struct Cell: Sendable, Equatable {
    /// What each seed measured, in the order of the seeds that have it.
    public let values: [Double]
    /// Mean and deviation.
    public let spread: SampleSpread
    /// What the baseline has less, seed by seed; nil for the baseline itself, and where no seed has both.
    public let difference: SampleSpread?
  }

  /// All of one arm in one combination.
  public struct Row: Sendable {
    /// What it is.
    public let key: Key
    /// One for each of ``SweepTable/metrics``; nil where no run has measured it.
    public let cells: [Cell?]
  }

  /// The columns.
  public let metrics: [String]
  /// The rows: by test set, and in it in the order of the sweep.
  public let rows: [Row]

  /// Groups what was observed.
  ///
  /// A row is paired with the baseline's row of the same test set and, as far as the baseline's arm has them,
  /// the same values of the factors; with the same seed, hence the same initial weights and batches.
  public init(
    _ observations: [SweepObservation], metrics: [String], baseline: SweepDefinition.Baseline?
  ) {
    self.metrics = metrics
    var keys: [Key] = []
    var groups: [Key: [SweepObservation]] = [:]
    for observation in observations {
      let key = Key(
        test: observation.test, arm: observation.run.arm, levels: observation.run.levels,
        decoding: observation.decoding)
      if groups[key] == nil { keys.append(key) }
      groups[key, default: []].append(observation)
    }
    var tests: [String] = []
    for key in keys where !tests.contains(key.test) { tests.append(key.test) }
    rows = tests.flatMap { test in keys.filter { $0.test == test } }.map { key in
      let own = groups[key] ?? []
      let others = Self.baseline(of: key, among: keys, baseline).flatMap { groups[$0] }
      return Row(key: key, cells: metrics.map { Self.cell($0, own, pairedWith: others) })
    }
  }

  private static func cell(
    _ metric: String, _ own: [SweepObservation], pairedWith others: [SweepObservation]?
  ) -> Cell? {
    let values = own.compactMap { $0.values[metric] }
    guard let spread = SampleSpread(values) else { return nil }
    let other = Dictionary(
      (others ?? []).map { ($0.run.seed, $0.values[metric]) },
      uniquingKeysWith: { first, _ in first })
    let differences = own.compactMap { observation -> Double? in
      guard let mine = observation.values[metric], let theirs = other[observation.run.seed] ?? nil
      else { return nil }
      return mine - theirs
    }
    return Cell(values: values, spread: spread, difference: SampleSpread(differences))
  }

  private static func baseline(
    of key: Key, among keys: [Key], _ baseline: SweepDefinition.Baseline?
  ) -> Key? {
    guard let baseline else { return nil }
    let decoding = baseline.decoding ?? key.decoding
    let candidate = keys.first { other in
      other.test == key.test && other.arm == baseline.arm && other.decoding == decoding
        && other.levels.allSatisfy { level in
          key.levels.first { $0.factor == level.factor }.map { $0 == level } ?? true
        }
    }
    return candidate == key ? nil : candidate
  }
}

/// Mean and standard deviation of a few numbers, and how far their mean is to be trusted.
public struct SampleSpread: Sendable, Equatable {
  /// How many numbers there are.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// Their standard deviation, with n − 1; nil for a single number.
  public let deviation: Double?

  /// Nil of no numbers, and where their mean overflows.
  public init?(_ values: [Double]) {
    guard let mean = NTLStatistics.mean(values) else { return nil }
    (count, self.mean, deviation) = (values.count, mean, sampleDeviation(values))
  }

  /// Half the width of the 95 % confidence interval of the mean, t·s/√n with Student's t for n − 1 degrees of
  /// freedom; nil for a single number.
  public var confidence: Double? {
    deviation.map {
      StudentT.quantile975(degreesOfFreedom: count - 1) * $0 / Double(count).squareRoot()
    }
  }

  /// Whether 0 lies outside of the interval.
  public var isSignificant: Bool { confidence.map { abs(mean) > $0 } ?? false }
}
