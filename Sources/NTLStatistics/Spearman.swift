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
  // Ranks 1 … n have the mean (n + 1)/2, shared or not.
  let mean = Double(x.count + 1) / 2
  let (a, b) = (ranks(x).map { $0 - mean }, ranks(y).map { $0 - mean })
  let variances = a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }
  guard variances > 0 else { return nil }
  let covariance = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  return max(-1, min(1, covariance / variances.squareRoot()))
}

/// The rank of each value, counted from 1; equal values get the mean of the ranks they take up.
private func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    let end = order[first...].firstIndex { values[$0] != values[order[first]] } ?? order.count
    for index in order[first..<end] { ranks[index] = Double(first + 1 + end) / 2 }
    first = end
  }
  return ranks
}
