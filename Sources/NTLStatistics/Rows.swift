/// Rows `[n][d]` and the mean row `[d]` that has been taken from each of them.
struct CenteredRows {
  let mean: [Double]
  let rows: [[Double]]

  /// Centres at least one row.
  init(_ rows: [[Double]]) {
    // Each term is divided by n, not their sum: rows near the largest Double have a mean.
    let scale = 1 / Double(rows.count)
    let mean = rows.reduce(into: [Double](repeating: 0, count: rows[0].count)) { mean, row in
      for column in row.indices { mean[column] += scale * row[column] }
    }
    self.mean = mean
    self.rows = rows.map { row in zip(row, mean).map { $0 - $1 } }
  }
}

/// x·y
func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
