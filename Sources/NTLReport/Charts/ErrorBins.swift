import Foundation

/// The bins of a distribution of absolute errors: 0, 1, 2–3, 4–7, 8–15, … and *no number*.
///
/// Each bin is `base` times as wide as the one before; the base is 2 where that needs at most
/// twelve bins above zero, otherwise 10, 100 or a larger power of ten. Whole errors below 10⁵ have
/// bins labelled by their first and last number; any others run from their first number up to, and
/// without, the next bin's first. Infinite errors have a bin of their own.
package struct ErrorBins: Equatable, Sendable {
  private let base: Double
  private let count: Int
  private let isWhole: Bool
  private let hasFractions: Bool
  private let hasInfinities: Bool

  /// Chooses bins that hold the errors of every arm.
  package init(covering errors: [AnswerErrors]) {
    let sizes = errors.flatMap(\.absoluteErrors).map(\.magnitude)
    let finite = sizes.filter(\.isFinite)
    let largest = finite.max() ?? 0
    let bases = [2, 10, 100, 1e3, 1e6, 1e12, 1e30]
    let base = bases.first { Self.index(of: largest, base: $0) <= 12 } ?? 1e30
    self.base = base
    count = Self.index(of: largest, base: base) + 1
    isWhole = finite.allSatisfy { $0 == $0.rounded() }
    hasFractions = finite.contains { 0 < $0 && $0 < 1 }
    hasInfinities = sizes.contains { $0.isInfinite }
  }

  /// Whether a bin ends before its label's second number instead of with it.
  var areHalfOpen: Bool { !isWhole || pow(base, Double(count - 1)) > 1e5 }

  /// The bins' labels; the last one is of the answers without a number.
  package var labels: [String] {
    ["0"] + (hasFractions ? ["below 1"] : []) + (1..<max(1, count)).map(label)
      + (hasInfinities ? ["infinite"] : []) + ["no number"]
  }

  /// The share of an arm's answers in each bin, or nil where it gave none.
  ///
  /// An error that is NaN counts as an answer without a number.
  package func shares(_ errors: AnswerErrors) -> [Double]? {
    let sizes = errors.absoluteErrors.map(\.magnitude)
    let withoutNumber = max(0, errors.answersWithoutNumber) + sizes.count { $0.isNaN }
    let total = max(0, errors.answersWithoutNumber) + sizes.count
    guard total > 0 else { return nil }
    var zeros = 0
    var fractions = 0
    var counts = [Int](repeating: 0, count: max(1, count))
    var infinities = 0
    for size in sizes where !size.isNaN {
      if size == 0 {
        zeros += 1
      } else if size < 1 {
        fractions += 1
      } else if size.isInfinite {
        infinities += 1
      } else {
        counts[min(Self.index(of: size, base: base), counts.count - 1)] += 1
      }
    }
    let all =
      [zeros] + (hasFractions ? [fractions] : []) + counts.dropFirst()
      + (hasInfinities ? [infinities] : []) + [withoutNumber]
    return all.map { Double($0) / Double(total) }
  }

  /// 0 below one, and i ≥ 1 where baseⁱ⁻¹ ≤ size < baseⁱ.
  private static func index(of size: Double, base: Double) -> Int {
    var (index, end) = (0, 1.0)
    // Multiplied, not by logarithms: an error of exactly baseⁱ belongs to the bin it begins.
    while size >= end && end.isFinite {
      index += 1
      end *= base
    }
    return index
  }

  private func label(_ index: Int) -> String {
    let (first, end) = (pow(base, Double(index - 1)), pow(base, Double(index)))
    guard end.isFinite else { return "from \(brief(first))" }
    if areHalfOpen { return "\(brief(first))–\(brief(end))" }
    return end - first == 1 ? brief(first) : "\(Int(first))–\(Int(end) - 1)"
  }

  /// A power of the base; from 10⁴ on the base is ten or a power of it.
  private func brief(_ power: Double) -> String {
    power < 1e4
      ? "\(Int(power))" : Format.scientific(1, exponent: Int(log10(power).rounded()))
  }
}
