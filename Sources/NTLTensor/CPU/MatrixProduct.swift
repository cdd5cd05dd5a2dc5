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
  /// Each tile is one OpenBLAS call of one thread, with all of k. Tiles are cut by the extents alone, so
  /// the bits of a result do not depend on the number of threads: OpenBLAS adds in another order at the
  /// edges of what it is given.
  func multiply(_ products: [MatrixProduct]) {
    let grids = products.map { TileGrid(m: $0.m, n: $0.n, k: $0.k) }
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

/// A result [m,n] cut into tiles of equal size, but for the last ones.
///
/// Before it multiplies, a tile packs the rows of A and the columns of B that it needs, so small tiles
/// pack the same scalars again and again; but a thread without a tile has nothing to do. Counted in
/// multiplications, a product costs t threads
///
///     ⌈tiles/t⌉ · (rows·columns·k · (1 + packing·(1/rows + 1/columns)) + call) + waking
///
/// and the cheapest is taken. The factors were fitted to measured products.
struct TileGrid {
  /// For how many threads it is to be cheap: not the device's, since the extents alone are to decide.
  private static let threads = 4
  /// What packing a scalar costs.
  private static let packing = 9.0
  /// What a task of the pool and a call of OpenBLAS cost.
  private static let call = 50_000.0
  /// What it costs to have other threads take part.
  private static let waking = 250_000.0
  /// Sides of tiles are multiples of this: of what OpenBLAS's kernels compute at once.
  private static let granule = 16
  /// A longer side saves little of the packing, and leaves too few tiles to share out evenly.
  private static let longestSide = 512

  private let m: Int
  private let n: Int
  private let tile: (rows: Int, columns: Int)
  private let columnsOfTiles: Int
  /// How many tiles there are.
  let count: Int

  init(m: Int, n: Int, k: Int) {
    let threads = Self.threads
    var best = (cost: Double.infinity, rows: max(1, m), columns: max(1, n))
    for rows in Self.sides(m, threads: threads) {
      for columns in Self.sides(n, threads: threads) {
        let count = Self.parts(m, rows) * Self.parts(n, columns)
        let packing = Self.packing * (1 / Double(rows) + 1 / Double(columns))
        let tile = Double(rows * columns * k) * (1 + packing) + Self.call
        let cost =
          Double(Self.parts(count, threads)) * tile + (count > 1 && threads > 1 ? Self.waking : 0)
        if cost < best.cost { best = (cost, rows, columns) }
      }
    }
    (self.m, self.n) = (m, n)
    tile = (best.rows, best.columns)
    columnsOfTiles = Self.parts(n, tile.columns)
    count = Self.parts(m, tile.rows) * columnsOfTiles
  }

  /// The sides that tiles may have along an extent: of as few parts as the longest allows, and more of
  /// them until every thread could have one.
  private static func sides(_ extent: Int, threads: Int) -> [Int] {
    let fewest = max(1, parts(extent, longestSide))
    return (fewest...fewest + threads).map {
      max(1, min(extent, parts(parts(extent, $0), granule) * granule))
    }
  }

  private static func parts(_ extent: Int, _ size: Int) -> Int { (extent + size - 1) / size }

  /// The rows and columns of a tile.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let row = index / columnsOfTiles * tile.rows
    let column = index % columnsOfTiles * tile.columns
    return (row..<min(m, row + tile.rows), column..<min(n, column + tile.columns))
  }
}
