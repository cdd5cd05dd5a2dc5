import NTLKernels

extension CPUDevice {
  /// Up to so many rows are multiplied without packing the weights, which would cost as much as the
  /// product: with eight rows it is 2 to 3 times as fast as OpenBLAS, with 48 still a little.
  static let fewRows = 48
  /// Fewer multiplications than these are not worth a task.
  private static let smallestTask = 250_000
  /// Tasks have whole groups of the columns that a kernel computes at once.
  private static let granule = 6

  /// y[n,o] = Σ_c x[n,c]·w[o,c] for few rows.
  ///
  /// Tasks share out the rows of w. ``CPUDevice/multiply(_:)`` is the plain way; the reference device tests both.
  func multiplyFewRows(_ x: Buffer, weight w: Buffer, into y: Buffer, _ size: LinearSize) {
    let (m, n, k) = (size.rows, size.outputs, size.inputs)
    let (x, w, y) = (x.address(as: self), w.address(as: self), y.address(as: self))
    let tasks = max(1, min(4 * pool.threads, m * n * k / Self.smallestTask))
    let columns = (n + tasks * Self.granule - 1) / (tasks * Self.granule) * Self.granule
    let scratch = Kernels.fewRowWorkspace(rows: m)
    memory.reserve(pool.threads, of: scratch)
    pool.forEach((n + columns - 1) / max(1, columns)) { task in
      let first = task * columns
      memory.withScratch(scratch) { workspace in
        simd.fewRowProduct(
          x, k, w + first * k, k, y + first, n, m, min(columns, n - first), k, workspace)
      }
    }
  }
}
