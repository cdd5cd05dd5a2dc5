extension Tensor {
  /// a·x, elementwise.
  public func scaled(by a: Double) -> Tensor {
    let y = Buffer(count: shape.count, on: device)
    device.scale(buffer, by: a, into: y)
    return Tensor(y, shape, recordedOn: tape) { [record] dy in
      guard let record else { return }
      dy.device.axpy(a, dy, into: record.gradient)
    }
  }

  /// Σᵢ weight[i]·x[i], a scalar.
  ///
  ///     dx[i] = ds·weight[i]
  public func weightedSum(_ weight: Tensor) -> Tensor {
    require(weight.shape.count == shape.count, "weights \(weight.shape) for values \(shape)")
    let s = Buffer(count: 1, on: device)
    device.weightedSum(buffer, weight.buffer, into: s)
    return Tensor(s, [1], recordedOn: tape) { [record, weight = weight.buffer] ds in
      guard let record else { return }
      ds.device.weightedSumBackward(ds, weight, dx: record.gradient)
    }
  }
}

extension ReferenceDevice {
  /// y = a·x
  public func scale(_ x: Buffer, by a: Double, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] = a * x[i] }
  }

  /// y += a·x
  public func axpy(_ a: Double, _ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] += a * x[i] }
  }

  /// s[0] = Σᵢ x[i]·weight[i]
  public func weightedSum(_ x: Buffer, _ weight: Buffer, into s: Buffer) {
    precondition(x.count == weight.count)
    let (x, weight, s) = (x.list, weight.list, s.list)
    var sum = 0.0
    for i in 0..<x.count { sum += x[i] * weight[i] }
    s[0] = sum
  }

  /// dx += ds[0]·weight
  public func weightedSumBackward(_ ds: Buffer, _ weight: Buffer, dx: Buffer) {
    axpy(ds.list[0], weight, into: dx)
  }

  /// Σᵢ x[i]²
  public func sumOfSquares(_ x: Buffer) -> Double {
    let x = x.list
    var sum = 0.0
    for i in 0..<x.count { sum += x[i] * x[i] }
    return sum
  }
}
