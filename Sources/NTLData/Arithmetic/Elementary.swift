/// Powers and logarithms that are the same to the last bit on every machine.
///
/// C libraries round `pow` and `log10` differently. A bound that is one unit off in the last place
/// can change a random draw, and with it every question after it. These use only operations that
/// IEEE 754 defines exactly, and are good to a few units in the last place, which is plenty here.
package enum Elementary {
  /// 10ˣ; exact for whole x.
  ///
  /// 10ⁿ is exact in a `Double` up to n = 22. The rest is the exponential series in
  /// y = frac(x)·ln 10 < 2.31, whose 31st term is below 10⁻²¹.
  ///
  /// - Precondition: 0 ≤ x ≤ 22.
  package static func power10(_ x: Double) -> Double {
    require((0...22).contains(x), "10^\(x) is outside the range of exact powers")
    let whole = x.rounded(.down)
    let y = (x - whole) * ln10
    let power = (0..<Int(whole)).reduce(1.0) { power, _ in power * 10 }
    return power * (1...30).reversed().reduce(1.0) { sum, k in 1 + y * sum / Double(k) }
  }

  /// log₁₀ x
  ///
  /// With x = m·2ᵏ, 1 ≤ m < 2, and t = (m − 1)/(m + 1) < 1/3:
  /// ln x = k·ln 2 + 2·(t + t³/3 + t⁵/5 + …), whose 18th term is below 10⁻¹⁸.
  ///
  /// - Precondition: 1 ≤ x < ∞.
  package static func log10(_ x: Double) -> Double {
    require(x >= 1 && x.isFinite, "log10(\(x)) is not needed by any module")
    let t = (x.significand - 1) / (x.significand + 1)
    let series = (0..<20).reversed().reduce(0.0) { sum, k in sum * t * t + 1 / Double(2 * k + 1) }
    return (Double(x.exponent) * ln2 + 2 * t * series) / ln10
  }

  private static let ln2 = 0.693147180559945309417232121458
  private static let ln10 = 2.302585092994045684017991454684
}
