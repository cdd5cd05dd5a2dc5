import NTLKernels

extension CPUDevice {
  /// y[n] = table[rows[n]]
  public func gatherRows(_ table: Buffer, _ rows: [Int32], into y: Buffer, columns: Int) {
    precondition(y.count == rows.count * columns)
    let (table, y) = (table.address(as: self), y.address(as: self))
    forEachBlock(of: rows.count, scalarsPerRow: columns) { block in
      for n in block {
        (y + n * columns).update(from: table + Int(rows[n]) * columns, count: columns)
      }
    }
  }

  /// dtable[rows[n]] += dy[n]
  ///
  /// Rows may repeat, so threads share out columns: every scalar is added to in the order of n.
  public func gatherRowsBackward(_ dy: Buffer, _ rows: [Int32], dtable: Buffer, columns: Int) {
    precondition(dy.count == rows.count * columns)
    let (dy, dtable) = (dy.address(as: self), dtable.address(as: self))
    let width = 64
    pool.forEach((columns + width - 1) / width) { task in
      let first = task * width
      let count = min(width, columns - first)
      for (n, row) in rows.enumerated() {
        simd.axpy(1, dy + n * columns + first, dtable + Int(row) * columns + first, count)
      }
    }
  }

  /// table[rows[n]] = x[n]
  public func scatterRows(_ x: Buffer, to rows: [Int32], in table: Buffer, columns: Int) {
    precondition(x.count == rows.count * columns)
    let (table, x) = (table.address(as: self), x.address(as: self))
    for (n, row) in rows.enumerated() {
      (table + Int(row) * columns).update(from: x + n * columns, count: columns)
    }
  }

  /// The column of the largest scalar of each row, the first of equals.
  public func argmax(_ x: Buffer, columns: Int) -> [Int32] {
    let rows = columns == 0 ? 0 : x.count / columns
    let x = x.address(as: self)
    return (0..<rows).map { Int32(simd.argmax(x + $0 * columns, columns)) }
  }

  /// y[n,o] = Σ_c x[n,c]·w[o,c]
  public func linear(_ x: Buffer, weight w: Buffer, into y: Buffer, _ size: LinearSize) {
    precondition(
      x.count == size.rows * size.inputs && w.count == size.outputs * size.inputs
        && y.count == size.rows * size.outputs)
    guard size.rows > Self.fewRows else {
      return multiplyFewRows(x, weight: w, into: y, size)
    }
    multiply([
      MatrixProduct(
        m: size.rows, n: size.outputs, k: size.inputs,
        a: x.address(as: self), aStride: size.inputs,
        b: w.address(as: self), bStride: size.inputs, bIsTransposed: true,
        c: y.address(as: self), cStride: size.outputs)
    ])
  }

  /// dx += dy·w    dw += dyᵀ·x, in one round of the pool.
  public func linearBackward(
    _ dy: Buffer, x: Buffer, weight w: Buffer, dx: Buffer?, dw: Buffer?, _ size: LinearSize
  ) {
    precondition(
      x.count == size.rows * size.inputs && w.count == size.outputs * size.inputs
        && dy.count == size.rows * size.outputs)
    let dy = dy.address(as: self)
    var products: [MatrixProduct] = []
    if let dw {
      products.append(
        MatrixProduct(
          m: size.outputs, n: size.inputs, k: size.rows,
          a: dy, aStride: size.outputs, aIsTransposed: true,
          b: x.address(as: self), bStride: size.inputs,
          c: dw.address(as: self), cStride: size.inputs, beta: 1))
    }
    if let dx {
      products.append(
        MatrixProduct(
          m: size.rows, n: size.inputs, k: size.outputs,
          a: dy, aStride: size.outputs, b: w.address(as: self), bStride: size.inputs,
          c: dx.address(as: self), cStride: size.inputs, beta: 1))
    }
    multiply(products)
  }
}
