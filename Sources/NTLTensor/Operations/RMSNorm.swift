extension Tensor {
  /// Root-mean-square normalisation of every row (Zhang & Sennrich 2019), which T5 calls layer norm:
  /// no mean is subtracted and there is no bias.
  ///
  ///     y = x·r∘scale       r = 1/√(mean x² + ε)          x: [… , columns]   scale: [columns]
  ///     dx = r·g − x·r³·mean(g∘x)   with g = dy∘scale     dscale = Σ dy∘x·r
  public func rmsNorm(scale: Parameter, epsilon: Double) -> Tensor {
    let columns = shape.columns
    require(scale.shape.dimensions == [columns], "rmsNorm: x is \(shape), scale is \(scale.shape)")
    let y = Buffer(count: shape.count, on: device)
    let r = Buffer(count: shape.rows, on: device)
    device.rmsNorm(
      buffer, scale: scale.value, epsilon: epsilon, into: y, inverse: r, columns: columns)
    return Tensor(y, shape, recordedOn: tape) { [x = buffer, record] dy in
      dy.device.rmsNormBackward(
        dy, x: x, scale: scale.value, inverse: r, dx: record?.gradient, dscale: scale.gradient,
        columns: columns)
    }
  }
}

extension ReferenceDevice {
  /// y = x·r∘scale    r[n] = 1/√(mean_c x[n,c]² + ε)
  public func rmsNorm(
    _ x: Buffer, scale: Buffer, epsilon: Double, into y: Buffer, inverse r: Buffer, columns: Int
  ) {
    let (x, y) = (x.grid(columns: columns), y.grid(columns: columns))
    let (scale, r) = (scale.list, r.list)
    for n in 0..<x.rows {
      var square = 0.0
      for c in 0..<columns { square += x[n, c] * x[n, c] }
      r[n] = 1 / (square / Double(columns) + epsilon).squareRoot()
      for c in 0..<columns { y[n, c] = x[n, c] * r[n] * scale[c] }
    }
  }

  /// dx += r·g − x·r³·mean(g∘x) with g = dy∘scale    dscale += Σₙ dy∘x·r
  public func rmsNormBackward(
    _ dy: Buffer, x: Buffer, scale: Buffer, inverse r: Buffer, dx: Buffer?, dscale: Buffer?,
    columns: Int
  ) {
    let (x, dy) = (x.grid(columns: columns), dy.grid(columns: columns))
    let (scale, r) = (scale.list, r.list)
    let (dx, dscale) = (dx?.grid(columns: columns), dscale?.list)
    for n in 0..<x.rows {
      var mean = 0.0
      for c in 0..<columns { mean += dy[n, c] * scale[c] * x[n, c] / Double(columns) }
      for c in 0..<columns {
        if let dx {
          dx[n, c] += r[n] * dy[n, c] * scale[c] - x[n, c] * r[n] * r[n] * r[n] * mean
        }
        if let dscale { dscale[c] += dy[n, c] * x[n, c] * r[n] }
      }
    }
  }
}
