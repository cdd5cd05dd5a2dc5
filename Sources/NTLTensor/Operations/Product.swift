extension Tensor {
  /// The product of two tensors, element by element.
  ///
  ///     y = a∘b        da = dy∘b        db = dy∘a
  public func multiplied(by other: Tensor) -> Tensor {
    require(other.shape == shape, "multiplied: \(shape) by \(other.shape)")
    let y = Buffer(count: shape.count, on: device)
    device.multiply(buffer, other.buffer, into: y)
    return Tensor(y, shape, recordedOn: tape ?? other.tape) {
      [a = buffer, b = other.buffer, record, otherRecord = other.record] dy in
      dy.device.multiplyBackward(
        dy, a: a, b: b, da: record?.gradient, db: otherRecord?.gradient)
    }
  }
}

extension ReferenceDevice {
  /// y = a∘b
  public func multiply(_ a: Buffer, _ b: Buffer, into y: Buffer) {
    precondition(a.count == b.count && a.count == y.count)
    let (a, b, y) = (a.list, b.list, y.list)
    for i in 0..<y.count { y[i] = a[i] * b[i] }
  }

  /// da += dy∘b    db += dy∘a
  public func multiplyBackward(_ dy: Buffer, a: Buffer, b: Buffer, da: Buffer?, db: Buffer?) {
    precondition(a.count == dy.count && b.count == dy.count)
    let (a, b, dy) = (a.list, b.list, dy.list)
    let (da, db) = (da?.list, db?.list)
    for i in 0..<dy.count {
      if let da { da[i] += dy[i] * b[i] }
      if let db { db[i] += dy[i] * a[i] }
    }
  }
}
