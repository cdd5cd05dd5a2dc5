import NTLStatistics

/// How well answers are right, as texts and as numbers, over all examples.
///
/// With p a predicted and l a labelled number, over the pairs where both answers hold a number:
///
///     MAE          mean |p − l|
///     MSE          mean (p − l)²,    RMSE = √MSE
///     median AE    median |p − l|
///     R²           1 − Σ(p − l)² / Σ(l − mean l)²
///     log MAE      mean |s(p) − s(l)|,    s(x) = sign(x)·log₁₀(|x| + 1)
///     log R²       1 − Σ(s(p) − s(l))² / Σ(s(l) − mean s(l))²
///     MAPE         100 · mean |p − l| / |l|, over labels other than 0
///     Pearson      cov(p, l) / (σ(p)·σ(l)),    Spearman the same of ranks, equal numbers sharing theirs
///
/// The definitions are those of the paper's evaluation, but over the whole set instead of means of batch
/// means, and nothing is clipped unless asked for. A metric without data is nil, and so is one that
/// overflows.
public struct NumberMetrics: Codable, Sendable, Equatable {
  /// How many answers there are.
  public let count: Int
  /// The share of answers that equal their label as texts, byte for byte.
  public let exactMatch: Double?
  /// The share of labelled numbers that the answer's number equals; an answer without a number does not.
  public let numberMatch: Double?
  /// The same to numpy's `isclose`, as in the paper: |p − l| ≤ 10⁻⁸ + 10⁻⁵·|l|. 100000.9 passes for 100000.
  public let numberAccuracy: Double?
  /// Mean absolute error.
  public let meanAbsoluteError: Double?
  /// Mean squared error.
  public let meanSquaredError: Double?
  /// The square root of the mean squared error.
  public let rootMeanSquaredError: Double?
  /// Median absolute error.
  public let medianAbsoluteError: Double?
  /// Mean absolute percentage error, in percent.
  public let meanAbsolutePercentageError: Double?
  /// Coefficient of determination; nil if all labels are equal.
  public let rSquared: Double?
  /// Mean absolute error of signed logarithms.
  public let logMeanAbsoluteError: Double?
  /// Coefficient of determination of signed logarithms; nil if all labels are equal.
  public let logRSquared: Double?
  /// Pearson's correlation; nil if all predictions or all labels are equal.
  public let pearson: Double?
  /// Spearman's rank correlation; nil if all predictions or all labels are equal.
  public let spearman: Double?
  /// The share of answers without a number, where the label has one.
  public let notANumber: Double?
  /// How many answers have no number where the label has one; nil where no numbers are
  /// looked for, and in results stored before it was counted.
  public let missingCount: Int?
  /// Whether numbers were looked for: without, no metric of them has a value.
  public var readsNumbers: Bool { missingCount != nil }
  /// How many malformed numbers the answers hold, see ``invalidNumberCount(in:)``; nil as above.
  public let invalidCount: Int?

  enum CodingKeys: String, CodingKey {
    case count
    case exactMatch = "exact_match"
    case numberMatch = "number_match"
    case numberAccuracy = "number_accuracy"
    case meanAbsoluteError = "mae"
    case meanSquaredError = "mse"
    case rootMeanSquaredError = "rmse"
    case medianAbsoluteError = "median_absolute_error"
    case meanAbsolutePercentageError = "mape"
    case rSquared = "r2"
    case logMeanAbsoluteError = "log_mae"
    case logRSquared = "log_r2"
    case pearson
    case spearman
    case notANumber = "not_a_number"
    case missingCount = "missing_count"
    case invalidCount = "invalid_count"
  }

  /// Compares predictions with labels.
  ///
  /// - Parameters:
  ///   - answers: the texts.
  ///   - extraction: how the number of a text is found.
  ///   - clipping: what is done to numbers before they are compared.
  public init(
    _ answers: [(prediction: String, label: String)], extraction: NumberExtraction = .paper,
    clipping: NumberClipping = .none
  ) {
    let scores = NumberScores(answers, extraction: extraction, clipping: clipping)
    self.init(scores, Multiplicities(ones: answers.count))
  }
}

extension NumberMetrics {
  /// The metrics of a resample.
  init(_ scores: NumberScores, _ multiplicities: Multiplicities) {
    var (answers, exact, invalid) = (0, 0, 0)
    for (i, multiplicity) in multiplicities.counts.enumerated() {
      answers += multiplicity
      exact += scores.isExact[i] ? multiplicity : 0
      invalid += scores.invalid[i] * multiplicity
    }
    let missing = scores.missing.reduce(0) { $0 + multiplicities.counts[$1] }
    let sums = PairSums(scores, multiplicities)
    let labelled = missing + sums.count
    func mean(_ sum: Double, of count: Int) -> Double? {
      count == 0 ? nil : finite(sum / Double(count))
    }
    func share(_ part: Int, of count: Int) -> Double? { mean(Double(part), of: count) }

    count = answers
    exactMatch = share(exact, of: answers)
    numberMatch = share(sums.equal, of: labelled)
    numberAccuracy = share(sums.close, of: labelled)
    meanAbsoluteError = mean(sums.error, of: sums.count)
    meanSquaredError = mean(sums.squaredError, of: sums.count)
    rootMeanSquaredError = meanSquaredError?.squareRoot()
    let order = scores.orderStatistics(multiplicities)
    medianAbsoluteError = order.medianError
    meanAbsolutePercentageError = mean(100 * sums.relativeError, of: sums.nonZeroLabels)
    logMeanAbsoluteError = mean(sums.logError, of: sums.count)
    let moments = PairMoments(scores, multiplicities, around: sums)
    rSquared = determination(residual: sums.squaredError, spread: moments.labels)
    logRSquared = determination(residual: sums.squaredLogError, spread: moments.logLabels)
    pearson = correlation(moments.covariance, moments.predictions, moments.labels)
    spearman = order.rankCorrelation
    notANumber = share(missing, of: labelled)
    missingCount = scores.readsNumbers ? missing : nil
    invalidCount = scores.readsNumbers ? invalid : nil
  }
}
