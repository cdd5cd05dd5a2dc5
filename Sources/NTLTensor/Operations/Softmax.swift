import Foundation

extension Tensor {
  /// The softmax of every row.
  ///
  ///     y = exp(x − max x) / Σ exp(x − max x)        dx = y∘(dy − Σ dy∘y)
  public func softmax() -> Tensor {
    let columns = shape.columns
    let y = Buffer(count: shape.count, on: device)
    device.softmax(buffer, into: y, columns: columns)
    return Tensor(y, shape, recordedOn: tape) { [record] dy in
      guard let record else { return }
      dy.device.softmaxBackward(dy, y: y, dx: record.gradient, columns: columns)
    }
  }
}

extension ReferenceDevice {
  /// y[n] = softmax(x[n])
  public func softmax(_ x: Buffer, into y: Buffer, columns: Int) {
    let (x, y) = (x.grid(columns: columns), y.grid(columns: columns))
    for n in 0..<x.rows {
      let p = softmaxOfRow((0..<columns).map { x[n, $0] })
      for c in 0..<columns { y[n, c] = p[c] }
    }
  }

  /// dx += y∘(dy − Σ dy∘y), row by row.
  public func softmaxBackward(_ dy: Buffer, y: Buffer, dx: Buffer, columns: Int) {
    let (y, dy, dx) = (
      y.grid(columns: columns), dy.grid(columns: columns), dx.grid(columns: columns)
    )
    for n in 0..<y.rows {
      let sum = (0..<columns).reduce(0.0) { $0 + dy[n, $1] * y[n, $1] }
      for c in 0..<columns { dx[n, c] += y[n, c] * (dy[n, c] - sum) }
    }
  }
}

/// exp(x − max x) / Σ exp(x − max x)
func softmaxOfRow(_ x: [Double]) -> [Double] {
  let peak = x.max() ?? 0
  let terms = x.map { exp($0 - peak) }
  let sum = terms.reduce(0, +)
  return terms.map { $0 / sum }
}
