extension Parameter {
  /// Some of a matrix's rows, in the order of `rows`: an embedding of token ids.
  ///
  ///     y[n] = w[rows[n]]           w: [vocabulary, columns]   y: [rows.count, columns]
  ///     dw[rows[n]] += dy[n]
  public func rows(_ rows: [Int32], recordingOn tape: Tape?) -> Tensor {
    let (extent, columns) = (shape.rows, shape.columns)
    require(
      rows.allSatisfy { $0 >= 0 && $0 < extent },
      "\(name) has \(extent) rows; asked for row \(rows.first { $0 < 0 || $0 >= extent } ?? 0)")
    let y = Buffer(count: rows.count * columns, on: device)
    device.gatherRows(value, rows, into: y, columns: columns)
    return Tensor(y, [rows.count, columns], recordedOn: tape) { [self] dy in
      dy.device.gatherRowsBackward(dy, rows, dtable: gradient, columns: columns)
    }
  }
}

extension Tensor {
  /// The column of the largest scalar in each row, the first of equals.
  public func argmax() -> [Int32] { device.argmax(buffer, columns: shape.columns) }
}

extension ReferenceDevice {
  /// y[n] = table[rows[n]]
  public func gatherRows(_ table: Buffer, _ rows: [Int32], into y: Buffer, columns: Int) {
    let (table, y) = (table.grid(columns: columns), y.grid(columns: columns))
    for (n, row) in rows.enumerated() {
      for c in 0..<columns { y[n, c] = table[Int(row), c] }
    }
  }

  /// dtable[rows[n]] += dy[n]
  public func gatherRowsBackward(_ dy: Buffer, _ rows: [Int32], dtable: Buffer, columns: Int) {
    let (dtable, dy) = (dtable.grid(columns: columns), dy.grid(columns: columns))
    for (n, row) in rows.enumerated() {
      for c in 0..<columns { dtable[Int(row), c] += dy[n, c] }
    }
  }

  /// table[rows[n]] = x[n]
  public func scatterRows(_ x: Buffer, to rows: [Int32], in table: Buffer, columns: Int) {
    let (table, x) = (table.grid(columns: columns), x.grid(columns: columns))
    for (n, row) in rows.enumerated() {
      for c in 0..<columns { table[Int(row), c] = x[n, c] }
    }
  }

  /// The column of the largest scalar of each row, the first of equals.
  public func argmax(_ x: Buffer, columns: Int) -> [Int32] {
    let x = x.grid(columns: columns)
    return (0..<x.rows).map { n in
      Int32((0..<columns).reduce(0) { best, c in x[n, c] > x[n, best] ? c : best })
    }
  }
}
