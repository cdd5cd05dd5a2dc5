/// Spearman's rank correlation (Spearman 1904): how nearly one series rises with the other.
///
///     ρ = cov(rank x, rank y) / (σ(rank x) · σ(rank y))
///
/// Equal values share the mean of their ranks.
///
/// - Returns: −1 … 1, or nil where it is undefined: unequal counts, fewer than two pairs, a series
///   of equal values, or a NaN.
public func spearman(_ x: [Double], _ y: [Double]) -> Double? {
  guard x.count == y.count, x.count > 1, !(x + y).contains(where: \.isNaN) else { return nil }
  return rankCorrelation(
    RankOrder(x), RankOrder(y), counts: [Int](repeating: 1, count: x.count))
}

/// Spearman's rank correlation of pairs of which the i-th is there `counts[i]` times.
package func rankCorrelation(_ x: RankOrder, _ y: RankOrder, counts: [Int]) -> Double? {
  let (first, second) = (x.ranks(counts: counts), y.ranks(counts: counts))
  // Ranks 1 … n have this mean, shared or not.
  let center = Double(counts.reduce(0, +) + 1) / 2
  var (covariance, firstSquares, secondSquares) = (0.0, 0.0, 0.0)
  for (i, count) in counts.enumerated() {
    let (a, b) = (first[i] - center, second[i] - center)
    covariance += Double(count) * a * b
    firstSquares += Double(count) * a * a
    secondSquares += Double(count) * b * b
  }
  guard firstSquares > 0 && secondSquares > 0 else { return nil }
  // One root: of equal ranks it is exact, and ρ exactly 1. Sums of squared ranks do not overflow.
  return max(-1, min(1, covariance / (firstSquares * secondSquares).squareRoot()))
}

/// Σab / √(Σa²·Σb²) of deviations a and b from their means, kept within −1 … 1 against rounding; nil where
/// one series does not vary.
package func correlation(_ products: Double, _ first: Double, _ second: Double) -> Double? {
  guard first > 0 && second > 0 else { return nil }
  return finite(products / (first.squareRoot() * second.squareRoot())).map {
    max(-1, min(1, $0))
  }
}

/// Values sorted once: medians and ranks of any resample of them follow without sorting again.
package struct RankOrder: Sendable {
  private let values: [Double]
  /// The places of the values, the least first.
  private let order: [Int]

  /// Sorts values, of which none is NaN.
  package init(_ values: [Double]) {
    self.values = values
    order = values.indices.sorted { values[$0] < values[$1] }
  }

  /// The median of the values, of which the i-th is there `counts[i]` times; nil of nothing, and where the sum
  /// of two middle ones overflows.
  package func median(counts: [Int]) -> Double? {
    let count = counts.reduce(0, +)
    var seen = 0
    var lower: Double?
    for place in order {
      seen += counts[place]
      if lower == nil && seen > (count - 1) / 2 { lower = values[place] }
      if let lower, seen > count / 2 {
        return finite(count % 2 == 1 ? lower : (lower + values[place]) / 2)
      }
    }
    return nil
  }

  /// The rank of each value, counted from 1, in the order in which the values were given, of which the i-th is
  /// there `counts[i]` times; equal values get the mean of the ranks they take up.
  package func ranks(counts: [Int]) -> [Double] {
    var ranks = [Double](repeating: 0, count: values.count)
    var (first, before) = (0, 0)
    while first < order.count {
      let equal = values[order[first]]
      var (end, size) = (first, 0)
      repeat {
        size += counts[order[end]]
        end += 1
      } while end < order.count && values[order[end]] == equal
      for place in order[first..<end] { ranks[place] = Double(before) + Double(size + 1) / 2 }
      (first, before) = (end, before + size)
    }
    return ranks
  }
}
