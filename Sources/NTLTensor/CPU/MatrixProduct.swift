import COpenBLAS

/// C[m,n] = alpha·op(A)[m,k]·op(B)[k,n] + beta·C, all row-major; op transposes or does nothing.
struct MatrixProduct {
  var m: Int
  var n: Int
  var k: Int
  var a: UnsafePointer<Float>
  var aStride: Int
  var aIsTransposed = false
  var b: UnsafePointer<Float>
  var bStride: Int
  var bIsTransposed = false
  var c: UnsafeMutablePointer<Float>
  var cStride: Int
  var alpha: Float = 1
  var beta: Float = 0

  /// The whole product on the calling thread.
  func run() { run(rows: 0..<m, columns: 0..<n) }

  /// The part of C in some rows and columns.
  func run(rows: Range<Int>, columns: Range<Int>) {
    guard !rows.isEmpty && !columns.isEmpty else { return }
    cblas_sgemm(
      CblasRowMajor, aIsTransposed ? CblasTrans : CblasNoTrans,
      bIsTransposed ? CblasTrans : CblasNoTrans,
      blasint(rows.count), blasint(columns.count), blasint(k), alpha,
      a + rows.lowerBound * (aIsTransposed ? 1 : aStride), blasint(max(1, aStride)),
      b + columns.lowerBound * (bIsTransposed ? bStride : 1), blasint(max(1, bStride)), beta,
      c + rows.lowerBound * cStride + columns.lowerBound, blasint(max(1, cStride)))
  }
}

extension CPUDevice {
  /// Several independent products at once: their tiles are the tasks of one round of the pool.
  ///
  /// Each tile is one OpenBLAS call of one thread, with all of k. Tiles are cut by the extents of the
  /// result alone, so its bits do not depend on the number of threads.
  func multiply(_ products: [MatrixProduct]) {
    let grids = products.map { TileGrid($0, isAlone: products.count == 1) }
    let count = grids.reduce(0) { $0 + $1.count }
    pool.forEach(count) { task in
      var (index, product) = (task, 0)
      while index >= grids[product].count {
        index -= grids[product].count
        product += 1
      }
      let (rows, columns) = grids[product][index]
      products[product].run(rows: rows, columns: columns)
    }
  }
}

/// A result cut into tiles.
private struct TileGrid {
  private let m: Int
  private let n: Int
  private let tile: (rows: Int, columns: Int)
  private let columnsOfTiles: Int
  let count: Int

  /// Large tiles reuse more of what they read; but there should be enough to share out, fewer where
  /// another product has some too.
  init(_ product: MatrixProduct, isAlone: Bool) {
    let (m, n) = (product.m, product.n)
    func count(_ tile: (rows: Int, columns: Int)) -> Int {
      ((m + tile.rows - 1) / tile.rows) * ((n + tile.columns - 1) / tile.columns)
    }
    let sizes: [(rows: Int, columns: Int)] = [(512, 512), (128, 256), (64, 128)]
    // Below 2·64·64·64 operations waking another thread costs more than the product.
    let isSmall = m * n * product.k < 64 * 64 * 64
    let tile =
      isSmall
      ? (rows: max(1, m), columns: max(1, n))
      : sizes.first { count($0) >= (isAlone ? 8 : 4) } ?? sizes[2]
    (self.m, self.n, self.tile, self.count) = (m, n, tile, count(tile))
    columnsOfTiles = max(1, (n + tile.columns - 1) / tile.columns)
  }

  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let row = index / columnsOfTiles * tile.rows
    let column = index % columnsOfTiles * tile.columns
    return (row..<min(m, row + tile.rows), column..<min(n, column + tile.columns))
  }
}
