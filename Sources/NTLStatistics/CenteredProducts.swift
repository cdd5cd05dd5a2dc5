import COpenBLAS

// n = rows so far, c = columns, k = rows of a piece

/// What least squares has to know of many rows, gathered piece by piece: the memory is that of one matrix
/// `[c, c]`, however many rows there are.
///
///     mean = Σ xᵢ / n        products = Σ (xᵢ − mean)(xᵢ − mean)ᵀ
///
/// Each piece is centred on its own mean before it is multiplied, and two centres are joined by
/// n·k/(n + k)·δδᵀ with δ the difference of their means (Chan, Golub & LeVeque 1983, "Algorithms for
/// computing the sample variance"): columns far from zero lose no digits.
public struct CenteredProducts: Sendable {
  /// How many columns a row has.
  public let columns: Int
  /// How many rows there were.
  public private(set) var count = 0
  /// The mean row, `[c]`; zeros before the first row.
  public private(set) var mean: [Double]
  /// The lower triangle, column by column: row i ≥ j of column j at `j·c + i`.
  private var products: [Double]

  /// No rows yet.
  public init(columns: Int) {
    precondition(columns > 0, "rows without columns")
    self.columns = columns
    mean = [Double](repeating: 0, count: columns)
    products = [Double](repeating: 0, count: columns * columns)
  }

  /// Adds rows, `[k, c]` one after another.
  public mutating func add(_ rows: [Double]) {
    precondition(rows.count % columns == 0, "\(rows.count) scalars in rows of \(columns)")
    let k = rows.count / columns
    guard k > 0 else { return }
    var pieceMean = [Double](repeating: 0, count: columns)
    for (i, x) in rows.enumerated() { pieceMean[i % columns] += x }
    for column in pieceMean.indices { pieceMean[column] /= Double(k) }
    var centred = rows
    for i in centred.indices { centred[i] -= pieceMean[i % columns] }

    let c = Int32(columns)
    // BLAS reads columns, so it sees these rows as the transpose, [c, k].
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, c, Int32(k), 1, centred, c, 1, &products, c)
    let difference = zip(pieceMean, mean).map { $0 - $1 }
    let weight = Double(k) / Double(count + k)
    cblas_dsyr(CblasColMajor, CblasLower, c, Double(count) * weight, difference, 1, &products, c)
    for column in mean.indices { mean[column] += weight * difference[column] }
    count += k
  }

  /// Σ (xᵢ − mean x)(yᵢ − mean y) of two columns.
  public subscript(x: Int, y: Int) -> Double { products[min(x, y) * columns + max(x, y)] }
}
