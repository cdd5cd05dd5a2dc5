import CLAPACKE

/// The eigenvalues and eigenvectors of a symmetric matrix, A = V·diag(e)·Vᵀ.
struct EigenDecomposition {
  /// Ascending, `[n]`.
  let values: [Double]
  /// One after another in the order of the values, `[n, n]`.
  let vectors: [Double]

  /// Decomposes a symmetric matrix `[n, n]` (LAPACK's dsyevd).
  ///
  /// - Throws: ``RidgeError/notFinite`` or ``RidgeError/decompositionFailed(status:)``.
  init(_ matrix: [Double], extent n: Int) throws(RidgeError) {
    precondition(matrix.count == n * n, "\(matrix.count) scalars for \(n) × \(n)")
    guard matrix.allSatisfy(\.isFinite) else { throw .notFinite }
    var a = matrix
    var values = [Double](repeating: 0, count: n)
    if n > 0 {
      let status = LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), Int32(n), &a,
        Int32(n), &values)
      guard status == 0 else { throw .decompositionFailed(status: Int(status)) }
    }
    (self.values, vectors) = (values, a)
  }

  /// Vᵀx: where x lies along each eigenvector.
  func coordinates(of x: [Double]) -> [Double] {
    let n = values.count
    return values.indices.map { j in
      var sum = 0.0
      for i in 0..<n { sum += vectors[j * n + i] * x[i] }
      return sum
    }
  }

  /// V·w: the vector that lies at w along the eigenvectors.
  func vector(at w: [Double]) -> [Double] {
    let n = values.count
    var x = [Double](repeating: 0, count: n)
    for j in 0..<n where w[j] != 0 {
      for i in 0..<n { x[i] += vectors[j * n + i] * w[j] }
    }
    return x
  }
}

/// Why a ridge regression has no solution.
public enum RidgeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Fewer rows than a regression needs.
  case tooFewRows(Int, needed: Int)
  /// A feature or a target is not finite, or overflows when it is squared.
  case notFinite
  /// LAPACK's dsyevd returned a status other than zero.
  case decompositionFailed(status: Int)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .tooFewRows(let count, let needed):
      "a ridge regression needs at least \(needed) rows and has \(count); give more"
    case .notFinite:
      "a ridge regression's rows are not finite, or too large to be squared; scale them down"
    case .decompositionFailed(let status):
      "LAPACK's dsyevd returned \(status) (it did not converge, or had no memory); "
        + "try fewer features"
    }
  }
}
