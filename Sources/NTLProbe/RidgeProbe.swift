public import NTLStatistics

/// How well targets can be read from one representation by ridge regression, on rows it was not fitted to.
///
/// Rows come in pieces: first those to learn from, then, once it is fitted, those to test with. Of the former
/// only their ``CenteredProducts`` are kept, of the latter only what was predicted.
public struct RidgeProbe: Sendable {
  /// The value of a readout on the rows to test with.
  public struct Score: Codable, Sendable, Equatable {
    /// 1 − Σ(y − ŷ)² / Σ(y − mean y)²; nil where all values to read are one. Below zero, the readout is
    /// worse than their mean.
    public let rSquared: Double?
    /// The rank correlation of what is read with what is true; nil where either is constant.
    public let spearman: Double?
    /// λ/n, chosen by generalised cross-validation on the rows to learn from.
    public let penalty: Double
    /// The effective number of parameters, the intercept included.
    public let effectiveParameters: Double

    enum CodingKeys: String, CodingKey {
      case rSquared = "r2"
      case spearman
      case penalty
      case effectiveParameters = "effective_parameters"
    }
  }

  /// d
  public let features: Int
  /// t
  public let targets: Int
  private var learned: CenteredProducts
  private var regressions: [RidgeRegression] = []
  /// `[rows tested, t]`
  private var predictions: [Double] = []

  /// A probe of rows `[d]` for t targets.
  public init(features: Int, targets: Int) {
    (self.features, self.targets) = (features, targets)
    learned = CenteredProducts(columns: features + targets)
  }

  /// Adds rows to learn from, each its features and then its targets, `[rows, d + t]`.
  public mutating func learn(_ rows: [Double]) { learned.add(rows) }

  /// Fits the regressions, and forgets what they were fitted to.
  ///
  /// - Throws: `RidgeError`.
  public mutating func fit() throws(RidgeError) {
    regressions = try RidgeRegression.fits(to: learned, features: features)
    learned = CenteredProducts(columns: 1)
  }

  /// Reads the targets of rows to test with, `[rows, d]`.
  public mutating func test(_ rows: [Double]) {
    precondition(!regressions.isEmpty, "a probe is fitted before it is tested")
    predictions += regressions.predictions(for: rows)
  }

  /// What the readout of a target is worth, given its true values at the rows tested.
  public func score(_ target: Int, truth: [Double]) -> Score {
    precondition(truth.count * targets == predictions.count, "\(truth.count) values")
    let read = truth.indices.map { predictions[$0 * targets + target] }
    let center = mean(truth) ?? 0
    let spread = truth.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let error = zip(truth, read).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return Score(
      rSquared: determination(residual: error, spread: spread), spearman: spearman(truth, read),
      penalty: regressions[target].penalty,
      effectiveParameters: regressions[target].effectiveParameters)
  }
}
