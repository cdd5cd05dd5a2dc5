import COpenBLAS
import Foundation

// n = rows, d = features, t = targets; α = λ/n

/// A linear map from features to a number, with a penalty on its size (Hoerl & Kennard 1970).
///
///     z = (x − mean x) / σ        ŷ = mean y + z·β
///     β = argmin ‖y − mean y − Zβ‖² + λ‖β‖²  =  (R + αI)⁻¹ q,    R = ZᵀZ/n,  q = Zᵀy/n
///
/// Features are standardised, so that the penalty means the same for each. λ is the one of least generalised
/// cross-validation (Golub, Heath & Wahba 1979),
///
///     GCV = ‖y − ŷ‖²/n / (1 − p/n)²,    p = 1 + Σ e/(e + α) with e the eigenvalues of R
///
/// One eigenvalue decomposition of R serves every λ and every target.
public struct RidgeRegression: Sendable, Equatable {
  /// By how much ŷ grows with each feature, not standardised, `[d]`; 0 for a feature that never varies.
  public let coefficients: [Double]
  /// ŷ where every feature is 0.
  public let intercept: Double
  /// α = λ/n, the penalty by row.
  public let penalty: Double
  /// p, the effective number of parameters, the intercept included.
  public let effectiveParameters: Double

  /// The penalties among which cross-validation chooses: two each power of ten from 10⁻⁷ to 10³.
  public static let penalties = (0...20).map { pow(10, Double($0) / 2 - 7) }

  /// Fits one regression for each target.
  ///
  /// - Parameters:
  ///   - rows: centred products of rows that hold d features, then t targets.
  ///   - features: d.
  ///   - penalties: the α to choose from, positive.
  /// - Returns: the regressions in the order of the targets.
  /// - Throws: ``RidgeError``.
  public static func fits(
    to rows: CenteredProducts, features: Int, penalties: [Double] = penalties
  ) throws(RidgeError) -> [RidgeRegression] {
    precondition((0...rows.columns).contains(features), "\(features) of \(rows.columns) columns")
    precondition(!penalties.isEmpty && penalties.allSatisfy { $0 > 0 }, "penalties are positive")
    guard rows.count > 1 else { throw .tooFewRows(rows.count, needed: 2) }
    guard (0..<rows.columns).allSatisfy({ rows[$0, $0].isFinite }) else { throw .notFinite }
    let n = Double(rows.count)
    let deviations = (0..<features).map { (rows[$0, $0] / n).squareRoot() }
    // What varies by its rounding alone does not vary.
    let varying = (0..<features).filter { deviations[$0] > 1e-12 * abs(rows.mean[$0]) }
    var correlations: [Double] = []
    correlations.reserveCapacity(varying.count * varying.count)
    for i in varying {
      for j in varying { correlations.append(rows[i, j] / n / (deviations[i] * deviations[j])) }
    }
    let decomposition = try EigenDecomposition(correlations, extent: varying.count)

    var regressions: [RidgeRegression] = []
    for target in features..<rows.columns {
      let q = varying.map { rows[$0, target] / n / deviations[$0] }
      let solution = SpectralRidge(
        decomposition, q, variance: rows[target, target] / n, rows: rows.count)
      let penalty = solution.bestPenalty(among: penalties)
      var coefficients = [Double](repeating: 0, count: features)
      for (i, β) in zip(varying, solution.coefficients(penalty)) {
        coefficients[i] = β / deviations[i]
      }
      regressions.append(
        RidgeRegression(
          coefficients: coefficients, intercept: rows.mean[target] - dot(coefficients, rows.mean),
          penalty: penalty,
          effectiveParameters: solution.effectiveParameters(penalty)))
    }
    return regressions
  }
}

extension [RidgeRegression] {
  /// What each regression makes of rows of d features, `[n, d]`.
  ///
  /// - Returns: `[n, t]`.
  public func predictions(for rows: [Double]) -> [Double] {
    guard let d = first?.coefficients.count else { return [] }
    let n = d > 0 ? rows.count / d : 0
    let weights = flatMap(\.coefficients)
    var predictions = (0..<n).flatMap { _ in map(\.intercept) }
    if n > 0 {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(n), Int32(count), Int32(d), 1, rows,
        Int32(d), weights, Int32(d), 1, &predictions, Int32(count))
    }
    return predictions
  }
}

/// A ridge regression in the coordinates of R's eigenvectors, where it is solved feature by feature.
private struct SpectralRidge {
  let decomposition: EigenDecomposition
  /// The eigenvalues that are not zero but for rounding, and w = Vᵀq along their eigenvectors.
  let spectrum: [(index: Int, e: Double, w: Double)]
  /// What least squares without a penalty leaves of the target's variance.
  let unexplained: Double
  let n: Double

  init(_ decomposition: EigenDecomposition, _ q: [Double], variance: Double, rows: Int) {
    let w = decomposition.coordinates(of: q)
    let least = 1e-11 * (decomposition.values.last ?? 0)
    spectrum = decomposition.values.enumerated().compactMap { index, e in
      e > least ? (index, e, w[index]) : nil
    }
    self.decomposition = decomposition
    n = Double(rows)
    // As many directions as centred rows can have: they explain everything.
    unexplained =
      spectrum.count >= rows - 1
      ? 0 : max(0, spectrum.reduce(variance) { $0 - $1.w * $1.w / $1.e })
  }

  func effectiveParameters(_ α: Double) -> Double {
    spectrum.reduce(1) { $0 + $1.e / ($1.e + α) }
  }

  /// ‖y − ŷ‖²/n / (1 − p/n)²
  private func generalizedCrossValidation(_ α: Double) -> Double {
    // Written as a sum of squares: no digits are lost where nearly everything is explained.
    let error = spectrum.reduce(unexplained) {
      $0 + $1.w * $1.w * α * α / ($1.e * ($1.e + α) * ($1.e + α))
    }
    // 1 − p/n likewise: (n − 1 − rank + Σ α/(e + α)) / n.
    let free = spectrum.reduce(n - 1 - Double(spectrum.count)) { $0 + α / ($1.e + α) } / n
    return free > 0 ? error / (free * free) : .infinity
  }

  /// The penalty of the least criterion; of equal ones the largest.
  func bestPenalty(among penalties: [Double]) -> Double {
    let ordered = penalties.sorted(by: >)
    return ordered.map { (generalizedCrossValidation($0), $0) }
      .min { $0.0 < $1.0 }?.1 ?? ordered[0]
  }

  /// β = V (e + α)⁻¹ w
  func coefficients(_ α: Double) -> [Double] {
    var along = [Double](repeating: 0, count: decomposition.values.count)
    for (index, e, w) in spectrum { along[index] = w / (e + α) }
    return decomposition.vector(at: along)
  }
}
