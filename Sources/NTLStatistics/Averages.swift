import Foundation

/// x, or nil unless it is finite: numbers of hundreds of digits overflow, and what they lead to is no
/// statistic.
package func finite(_ x: Double) -> Double? { x.isFinite ? x : nil }

/// The mean; nil of nothing, and where the sum overflows.
package func mean(_ x: [Double]) -> Double? {
  x.isEmpty ? nil : finite(x.reduce(0, +) / Double(x.count))
}

/// The median; nil of nothing.
package func median(_ x: [Double]) -> Double? {
  RankOrder(x).median(counts: [Int](repeating: 1, count: x.count))
}

/// The standard deviation of a sample, with n − 1; nil for fewer than two.
public func sampleDeviation(_ x: [Double]) -> Double? {
  guard x.count > 1, let center = mean(x) else { return nil }
  return (x.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(x.count - 1)).squareRoot()
}

/// R² = 1 − residual / spread, the coefficient of determination, from Σ(y − ŷ)² and Σ(y − mean y)²; nil
/// without spread, and where it overflows.
package func determination(residual: Double, spread: Double) -> Double? {
  spread > 0 ? finite(1 - residual / spread) : nil
}

/// sign(x)·log₁₀(|x| + 1)
package func signedLogarithm(_ x: Double) -> Double { (x < 0 ? -1 : 1) * log10(abs(x) + 1) }
