import Foundation

/// The mean, or nil of nothing.
package func mean(_ x: [Double]) -> Double? {
  x.isEmpty ? nil : finite(x.reduce(0, +) / Double(x.count))
}

/// Numbers of hundreds of digits overflow; what they lead to is no metric.
func finite(_ x: Double) -> Double? { x.isFinite ? x : nil }

/// The median, or nil of nothing.
package func median(_ x: [Double]) -> Double? {
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

/// sign(x)·log₁₀(|x| + 1)
func signedLogarithm(_ x: Double) -> Double { (x < 0 ? -1 : 1) * log10(abs(x) + 1) }
