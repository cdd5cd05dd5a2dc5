import Foundation

/// How well answers are right, as texts and as numbers, over all examples.
///
/// With p a predicted and l a labelled number, over the pairs where both answers hold a number:
///
///     MAE          mean |p − l|
///     median AE    median |p − l|
///     log MAE      mean |s(p) − s(l)|,    s(x) = sign(x)·log₁₀(|x| + 1)
///     R²           1 − Σ(p − l)² / Σ(l − mean l)²
///
/// The definitions are those of the paper's evaluation, but over the whole set instead of means of batch
/// means, and nothing is clipped. A metric without data is nil.
public struct NumberMetrics: Codable, Sendable, Equatable {
  /// How many answers there are.
  public let count: Int
  /// The share of answers that equal their label as texts.
  public let exactMatch: Double?
  /// Mean absolute error.
  public let meanAbsoluteError: Double?
  /// Median absolute error.
  public let medianAbsoluteError: Double?
  /// Mean absolute error of signed logarithms.
  public let logMeanAbsoluteError: Double?
  /// Coefficient of determination; nil if all labels are equal.
  public let rSquared: Double?
  /// The share of answers without a number, where the label has one.
  public let notANumber: Double?

  enum CodingKeys: String, CodingKey {
    case count
    case exactMatch = "exact_match"
    case meanAbsoluteError = "mae"
    case medianAbsoluteError = "median_absolute_error"
    case logMeanAbsoluteError = "log_mae"
    case rSquared = "r2"
    case notANumber = "not_a_number"
  }

  /// Compares predictions with labels.
  public init(_ answers: [(prediction: String, label: String)]) {
    count = answers.count
    exactMatch = mean(answers.map { $0.prediction == $0.label ? 1 : 0 })
    let numeric = answers.compactMap { answer in
      lastNumber(in: answer.label).map {
        (prediction: lastNumber(in: answer.prediction), label: $0)
      }
    }
    notANumber = mean(numeric.map { $0.prediction == nil ? 1 : 0 })

    let pairs = numeric.compactMap { pair in pair.prediction.map { (p: $0, l: pair.label) } }
    let errors = pairs.map { abs($0.p - $0.l) }
    meanAbsoluteError = mean(errors)
    medianAbsoluteError = median(errors)
    logMeanAbsoluteError = mean(pairs.map { abs(signedLogarithm($0.p) - signedLogarithm($0.l)) })
    let center = mean(pairs.map(\.l)) ?? 0
    let residual = errors.reduce(0) { $0 + $1 * $1 }
    let spread = pairs.reduce(0) { $0 + ($1.l - center) * ($1.l - center) }
    rSquared = spread > 0 ? finite(1 - residual / spread) : nil
  }
}

/// sign(x)·log₁₀(|x| + 1)
func signedLogarithm(_ x: Double) -> Double { (x < 0 ? -1 : 1) * log10(abs(x) + 1) }

/// The mean, or nil of nothing.
package func mean(_ x: [Double]) -> Double? {
  x.isEmpty ? nil : finite(x.reduce(0, +) / Double(x.count))
}

/// Numbers of hundreds of digits overflow; what they lead to is no metric.
private func finite(_ x: Double) -> Double? { x.isFinite ? x : nil }

/// The median, or nil of nothing.
func median(_ x: [Double]) -> Double? {
  guard !x.isEmpty else { return nil }
  let sorted = x.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The standard deviation of a sample, with n − 1; nil for fewer than two.
public func sampleDeviation(_ x: [Double]) -> Double? {
  guard x.count > 1, let center = mean(x) else { return nil }
  return (x.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(x.count - 1)).squareRoot()
}
