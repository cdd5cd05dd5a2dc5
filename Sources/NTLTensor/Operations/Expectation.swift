extension Tensor {
  /// The expected cost of some rows under the softmax of their selected columns: what the number
  /// token losses are made of.
  ///
  ///     e[i] = Σₖ p[i,k]·cost[i,k]        p[i] = softmax(z[rows[i], selected])
  ///     dz[rows[i], selected[k]] = de[i]·p[i,k]·(cost[i,k] − e[i])
  ///
  /// - Parameters:
  ///   - cost: `[rows.count, selected.count]`, a constant.
  ///   - rows: which rows of self, `[… , vocabulary]`, are looked at; the others cost no work.
  ///   - selected: the columns that the softmax is over.
  /// - Returns: `[rows.count]`. A row whose selected columns hold NaN or ±∞ gives NaN.
  public func expectation(of cost: Tensor, rows: [Int32], selecting selected: [Int32]) -> Tensor {
    let columns = shape.columns
    require(
      cost.shape.dimensions == [rows.count, selected.count],
      "expectation: cost is \(cost.shape), want [\(rows.count), \(selected.count)]")
    require(
      rows.allSatisfy { $0 >= 0 && $0 < shape.rows }
        && selected.allSatisfy { $0 >= 0 && $0 < columns },
      "expectation: a row or column outside of \(shape)")
    let e = Buffer(count: rows.count, on: device)
    let probability = Buffer(count: cost.shape.count, on: device)
    device.expectation(
      buffer, cost: cost.buffer, rows: rows, selected: selected, into: e,
      probability: probability, columns: columns)
    return Tensor(e, [rows.count], recordedOn: tape) { [record, cost = cost.buffer] de in
      guard let record else { return }
      de.device.expectationBackward(
        de, cost: cost, e: e, probability: probability, rows: rows, selected: selected,
        dz: record.gradient, columns: columns)
    }
  }
}

extension ReferenceDevice {
  /// e[i] = Σₖ p[i,k]·cost[i,k]
  public func expectation(
    _ z: Buffer, cost: Buffer, rows: [Int32], selected: [Int32], into e: Buffer,
    probability p: Buffer, columns: Int
  ) {
    let z = z.grid(columns: columns)
    let (cost, p) = (cost.grid(columns: selected.count), p.grid(columns: selected.count))
    let e = e.list
    for (i, row) in rows.enumerated() {
      let logits = selected.map { z[Int(row), Int($0)] }
      let softmax = softmaxOfRow(logits)
      var sum = logits.allSatisfy(\.isFinite) ? 0.0 : .nan
      for k in selected.indices {
        p[i, k] = softmax[k]
        sum += softmax[k] * cost[i, k]
      }
      e[i] = sum
    }
  }

  /// dz[rows[i],selected[k]] += de[i]·p[i,k]·(cost[i,k] − e[i])
  public func expectationBackward(
    _ de: Buffer, cost: Buffer, e: Buffer, probability p: Buffer, rows: [Int32],
    selected: [Int32], dz: Buffer, columns: Int
  ) {
    let dz = dz.grid(columns: columns)
    let (cost, p) = (cost.grid(columns: selected.count), p.grid(columns: selected.count))
    let (de, e) = (de.list, e.list)
    for (i, row) in rows.enumerated() {
      for (k, column) in selected.enumerated() {
        dz[Int(row), Int(column)] += de[i] * p[i, k] * (cost[i, k] - e[i])
      }
    }
  }
}
