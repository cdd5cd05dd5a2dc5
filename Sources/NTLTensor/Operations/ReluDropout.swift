extension Tensor {
  /// max(x, 0) with dropout, as `relu().dropout(rate:)` computes it in two steps.
  ///
  ///     y = mask∘max(x, 0)/(1 − rate)        dx = dy/(1 − rate) where y > 0
  ///
  /// Only y is kept for the gradient, where two steps keep x and the result, and the mask is not drawn a
  /// second time.
  public func reluDropout(rate: Double) -> Tensor {
    let mask = tape?.nextDropout(rate: rate)
    let y = Buffer(count: shape.count, on: device)
    device.reluDropout(buffer, mask, into: y)
    return Tensor(y, shape, recordedOn: tape) { [record] dy in
      guard let record else { return }
      dy.device.reluDropoutBackward(dy, y: y, mask, into: dy)
      record.add(givingUp: dy)
    }
  }
}

extension ReferenceDevice {
  /// y = mask∘max(x, 0)/(1 − rate)
  public func reluDropout(_ x: Buffer, _ mask: Dropout?, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] = (mask?.factor(ofElement: i) ?? 1) * max(x[i], 0) }
  }

  /// dx = dy/(1 − rate) where y > 0
  public func reluDropoutBackward(_ dy: Buffer, y: Buffer, _ mask: Dropout?, into dx: Buffer) {
    precondition(dx.count == dy.count && dx.count == y.count)
    let (dy, y, dx) = (dy.list, y.list, dx.list)
    for i in 0..<dx.count { dx[i] = y[i] > 0 ? (mask?.scale ?? 1) * dy[i] : 0 }
  }
}
