extension Tensor {
  /// Sets each element to zero with probability `rate` and scales the others by 1/(1 − rate)
  /// (Srivastava et al. 2014), while training; without a tape, the tensor itself.
  public func dropout(rate: Double) -> Tensor {
    guard let mask = tape?.nextDropout(rate: rate) else { return self }
    let y = Buffer(count: shape.count, on: device)
    device.dropout(buffer, mask, into: y)
    return Tensor(y, shape, recordedOn: tape) { [record] dy in
      record?.add(givingUp: dy, dropping: mask)
    }
  }

  /// A residual connection: self + dropout(branch).
  ///
  ///     y = x + mask∘branch/(1 − rate)        dx = dy        dbranch = mask∘dy/(1 − rate)
  public func adding(_ branch: Tensor, dropout rate: Double = 0) -> Tensor {
    require(branch.shape == shape, "adding \(branch.shape) to \(shape)")
    let tape = tape ?? branch.tape
    let mask = tape?.nextDropout(rate: rate)
    let y = Buffer(count: shape.count, on: device)
    device.residual(buffer, branch.buffer, mask, into: y)
    return Tensor(y, shape, recordedOn: tape) { [record, branch = branch.record] dy in
      branch?.add(dy, dropping: mask)
      record?.add(givingUp: dy)
    }
  }
}

extension Record {
  /// Adds mask∘dy/(1 − rate), or dy without a mask. The first masked one needs no zeros to be added to.
  fileprivate func add(_ dy: Buffer, dropping mask: Dropout?) {
    guard let mask else { return dy.device.axpy(1, dy, into: gradient) }
    if hasGradient { return dy.device.dropoutBackward(dy, mask, dx: gradient) }
    let dx = Buffer(count: dy.count, on: dy.device)
    dy.device.dropout(dy, mask, into: dx)
    add(givingUp: dx)
  }

  /// Adds mask∘dy/(1 − rate), in the place of dy if it is the first to come.
  fileprivate func add(givingUp dy: Buffer, dropping mask: Dropout) {
    if hasGradient { return dy.device.dropoutBackward(dy, mask, dx: gradient) }
    dy.device.dropout(dy, mask, into: dy)
    add(givingUp: dy)
  }
}

extension ReferenceDevice {
  /// y = mask∘x/(1 − rate)
  public func dropout(_ x: Buffer, _ mask: Dropout, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] = mask.factor(ofElement: i) * x[i] }
  }

  /// dx += mask∘dy/(1 − rate)
  public func dropoutBackward(_ dy: Buffer, _ mask: Dropout, dx: Buffer) {
    precondition(dx.count == dy.count)
    let (dy, dx) = (dy.list, dx.list)
    for i in 0..<dy.count { dx[i] += mask.factor(ofElement: i) * dy[i] }
  }

  /// y = x + mask∘branch/(1 − rate)
  public func residual(_ x: Buffer, _ branch: Buffer, _ mask: Dropout?, into y: Buffer) {
    precondition(x.count == y.count && branch.count == y.count)
    let (x, branch, y) = (x.list, branch.list, y.list)
    for i in 0..<x.count {
      y[i] = x[i] + (mask.map { $0.factor(ofElement: i) } ?? 1) * branch[i]
    }
  }
}
