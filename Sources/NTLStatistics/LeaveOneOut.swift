import Foundation

// n = rows, d = features; α = λ / mean eigenvalue

/// How well values can be read linearly from few rows with many features, each row's value from the other
/// rows alone.
///
///     H = 11ᵀ/n + K(K + λI)⁻¹,  K = X Xᵀ of the centred rows
///     eᵢ = (y − Hy)ᵢ / (1 − Hᵢᵢ)            what a ridge regression on the other rows is wrong by at row i
///     R² = 1 − Σ eᵢ² / Σ (yᵢ − mean y)²
///
/// (Cook & Weisberg 1982, section 2.2.) A readout that knows nothing says the mean of the other rows and
/// gets 1 − (n/(n − 1))², below zero. λ is the one of the largest R²: a choice that flatters, which is what
/// ``shuffled(_:count:using:)`` is for.
public struct LeaveOneOut: Sendable {
  private let decomposition: EigenDecomposition
  /// The mean of the eigenvalues that are not zero, in which penalties are counted.
  private let scale: Double

  /// The readout of a set of values.
  public struct Readout: Sendable, Equatable {
    /// R² over all rows; nil where the values are all one.
    public let rSquared: Double?
    /// λ as a multiple of the mean eigenvalue of K.
    public let penalty: Double
    /// What is read at each row, `[n]`.
    public let predictions: [Double]
  }

  /// Prepares rows `[n][d]` of equal length.
  ///
  /// - Throws: ``RidgeError`` for fewer than three rows, or rows that are not finite.
  public init(rows: [[Double]]) throws(RidgeError) {
    let n = rows.count
    guard n > 2 else { throw .tooFewRows(n, needed: 3) }
    let d = rows[0].count
    precondition(rows.allSatisfy { $0.count == d }, "rows of unequal length")
    let centered = CenteredRows(rows).rows
    var kernel = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let product = dot(centered[i], centered[j])
        (kernel[i * n + j], kernel[j * n + i]) = (product, product)
      }
    }
    decomposition = try EigenDecomposition(kernel, extent: n)
    let least = 1e-12 * (decomposition.values.last ?? 0)
    let positive = decomposition.values.filter { $0 > least }
    scale = positive.isEmpty ? 1 : positive.reduce(0, +) / Double(positive.count)
  }

  /// Reads values, one for each row.
  ///
  /// - Parameters:
  ///   - values: y, `[n]`, finite.
  ///   - penalties: the α to choose from, positive.
  /// - Returns: the readout of the largest R².
  public func callAsFunction(
    _ values: [Double], penalties: [Double] = RidgeRegression.penalties
  ) -> Readout {
    let n = decomposition.values.count
    precondition(values.count == n, "\(values.count) values for \(n) rows")
    let mean = values.reduce(0, +) / Double(n)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let along = decomposition.coordinates(of: values.map { $0 - mean })
    let readouts = penalties.sorted(by: >).map { α -> (error: Double, readout: Readout) in
      let errors = errors(along, penalty: α * scale)
      let sum = errors.reduce(0) { $0 + $1 * $1 }
      return (
        sum,
        Readout(
          rSquared: determination(residual: sum, spread: spread), penalty: α,
          predictions: zip(values, errors).map { $0 - $1 })
      )
    }
    return readouts.min { $0.error < $1.error }!.readout
  }

  /// R² of the same values in another order, many times: what is read where there is nothing to read.
  ///
  /// - Returns: one R² for each order; empty where the values are all one.
  public func shuffled(
    _ values: [Double], count: Int, using generator: inout some RandomNumberGenerator
  ) -> [Double] {
    (0..<count).compactMap { _ in
      let order = values.map { (generator.next(), $0) }.sorted { $0.0 < $1.0 }
      return self(order.map(\.1)).rSquared
    }
  }

  /// eᵢ from where the centred values lie along K's eigenvectors.
  private func errors(_ along: [Double], penalty λ: Double) -> [Double] {
    let n = decomposition.values.count
    // I − 11ᵀ/n − K(K + λI)⁻¹ = V diag(λ/(e + λ)) Vᵀ − 11ᵀ/n: 1 is an eigenvector of K, of eigenvalue 0.
    let kept = decomposition.values.map { λ / (max(0, $0) + λ) }
    let residuals = decomposition.vector(at: zip(along, kept).map { $0 * $1 })
    var free = [Double](repeating: -1 / Double(n), count: n)
    for j in 0..<n {
      for i in 0..<n {
        let v = decomposition.vectors[j * n + i]
        free[i] += kept[j] * v * v
      }
    }
    return zip(residuals, free).map { $0 / max($1, .leastNormalMagnitude) }
  }
}
