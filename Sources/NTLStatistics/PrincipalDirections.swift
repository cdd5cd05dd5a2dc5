import CLAPACKE

// n = rows, d = columns, k = directions

/// The orthogonal directions in which a set of points varies most (Pearson 1901; Jolliffe 2002).
///
///     xᵢ ≈ mean + Σⱼ coordinates[i][j] · directions[j]
///
/// where the directions are the leading right singular vectors of the centred rows. A direction's
/// sign is a matter of convention: here its largest component is positive, of several equally
/// large the first.
public struct PrincipalDirections: Equatable, Sendable {
  /// The mean row, `[d]`.
  public let mean: [Double]
  /// Orthonormal directions, the one of the largest variance first, `[k][d]`.
  public private(set) var directions: [[Double]]
  /// Where each centred row lies along the directions, `[n][k]`.
  public private(set) var coordinates: [[Double]]
  /// The singular values of the centred rows that belong to the directions, `[k]`, descending.
  public let singularValues: [Double]
  /// The share of the rows' whole variance that lies along each direction, `[k]`; zeros where the
  /// rows do not vary at all.
  public let explainedVariance: [Double]

  /// Finds the `count` leading directions of the rows `[n][d]` by a singular value decomposition.
  ///
  /// - Throws: an error that tells what is wrong with the rows.
  public init(rows: [[Double]], count: Int) throws(PrincipalDirectionsError) {
    guard let columns = rows.first?.count, columns > 0 else { throw .empty }
    for (row, values) in rows.enumerated() {
      guard values.count == columns else {
        throw .ragged(row: row, count: values.count, expected: columns)
      }
      if let column = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(row: row, column: column)
      }
    }
    guard (1...min(rows.count, columns)).contains(count) else {
      throw .unavailable(count: count, rows: rows.count, columns: columns)
    }

    let centered = CenteredRows(rows)
    let (vectors, values) = try Self.decompose(centered.rows)
    let directions = vectors.prefix(count).map(Self.withPositiveLargestComponent)

    // Shares are formed relative to the largest value: squares of large ones would overflow.
    let largest = values[0]
    let variances = values.map { largest > 0 ? ($0 / largest) * ($0 / largest) : 0 }
    let total = variances.reduce(0, +)

    mean = centered.mean
    self.directions = directions
    coordinates = centered.rows.map { row in directions.map { dot(row, $0) } }
    singularValues = Array(values.prefix(count))
    explainedVariance = variances.prefix(count).map { total > 0 ? $0 / total : 0 }
  }

  /// Turns a direction around where its coordinates fall as `values` rise.
  ///
  /// Rank correlation decides. One of zero, or none, leaves the direction as it is.
  ///
  /// - Parameters:
  ///   - index: which direction.
  ///   - values: one for each row, `[n]`.
  public mutating func orient(_ index: Int, along values: [Double]) {
    guard let correlation = spearman(coordinates.map { $0[index] }, values), correlation < 0 else {
      return
    }
    directions[index] = directions[index].map { -$0 }
    for row in coordinates.indices { coordinates[row][index].negate() }
  }

  /// The left singular vectors of the transposed rows, each contiguous, and the singular values.
  private static func decompose(
    _ rows: [[Double]]
  ) throws(PrincipalDirectionsError) -> (vectors: [[Double]], values: [Double]) {
    let (n, d) = (rows.count, rows[0].count)
    let k = min(n, d)
    var a = rows.flatMap(\.self)
    guard a.allSatisfy(\.isFinite) else { throw .overflow }
    var u = [Double](repeating: 0, count: d * k)
    var s = [Double](repeating: 0, count: k)
    var vt = [Double](repeating: 0, count: k * n)
    // LAPACK reads columns, so it sees these rows as the transpose, [d, n], and nothing is copied:
    // the principal directions are then its left singular vectors.
    let status = LAPACKE_dgesdd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "S")), Int32(d), Int32(n), &a, Int32(d),
      &s, &u, Int32(d), &vt, Int32(k))
    guard status == 0 else { throw .decompositionFailed(status: Int(status)) }
    return ((0..<k).map { Array(u[$0 * d..<($0 + 1) * d]) }, s)
  }

  private static func withPositiveLargestComponent(_ direction: [Double]) -> [Double] {
    let largest = direction.lazy.map(\.magnitude).max() ?? 0
    // Components equal but for rounding must not decide by their rounding.
    let deciding = direction.first { $0.magnitude >= largest * (1 - 1e-9) } ?? 0
    return deciding < 0 ? direction.map { -$0 } : direction
  }
}

/// Why rows have no principal directions.
public enum PrincipalDirectionsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There are no rows, or no columns.
  case empty
  /// A row is shorter or longer than the first one.
  case ragged(row: Int, count: Int, expected: Int)
  /// A row holds a value that is not finite.
  case notFinite(row: Int, column: Int)
  /// The rows differ by more than a Double can hold.
  case overflow
  /// More directions were asked for than rows or columns, or fewer than one.
  case unavailable(count: Int, rows: Int, columns: Int)
  /// LAPACK's dgesdd returned a status other than zero.
  case decompositionFailed(status: Int)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .empty:
      "there are no vectors to find directions of; give at least one, with at least one component"
    case .ragged(let row, let count, let expected):
      "vector \(row) has \(count) components and vector 0 has \(expected); give all the same number"
    case .notFinite(let row, let column):
      "component \(column) of vector \(row) is not finite; leave that vector out"
    case .overflow:
      "the vectors differ by more than a Double can hold; scale them down"
    case .unavailable(let count, let rows, let columns):
      "\(rows) vectors of \(columns) components do not have \(count) principal directions; "
        + "ask for 1 to \(min(rows, columns))"
    case .decompositionFailed(let status):
      "LAPACK's dgesdd returned \(status) (it did not converge, or had no memory); "
        + "scale the vectors to a moderate size"
    }
  }
}
