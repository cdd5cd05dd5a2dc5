import Foundation

extension Tensor {
  /// The gated feed-forward nonlinearity of T5 v1.1 (Shazeer 2020, "GEGLU"), where `self` is the gate.
  ///
  ///     y = gelu(gate)∘up          gelu(x) = ½x·(1 + tanh u),   u = √(2/π)·(x + 0.044715x³)
  ///     dgate = dy∘up∘gelu′(gate)      dup = dy∘gelu(gate)
  ///
  /// This is the tanh form of GELU (Hendrycks & Gimpel 2016), which transformers calls `gelu_new`.
  public func gatedGelu(up: Tensor) -> Tensor {
    require(up.shape == shape, "gatedGelu: the gate is \(shape), up is \(up.shape)")
    let y = Buffer(count: shape.count, on: device)
    device.gatedGelu(gate: buffer, up: up.buffer, into: y)
    return Tensor(y, shape, recordedOn: tape ?? up.tape) {
      [gate = buffer, up = up.buffer, record, upRecord = up.record] dy in
      dy.device.gatedGeluBackward(
        dy, gate: gate, up: up, dgate: record?.gradient, dup: upRecord?.gradient)
    }
  }
}

extension ReferenceDevice {
  /// y = gelu(gate)∘up
  public func gatedGelu(gate: Buffer, up: Buffer, into y: Buffer) {
    precondition(gate.count == up.count && gate.count == y.count)
    let (gate, up, y) = (gate.list, up.list, y.list)
    for i in 0..<gate.count { y[i] = tanhGeluWithSlope(gate[i]).value * up[i] }
  }

  /// dgate += dy∘up∘gelu′(gate)    dup += dy∘gelu(gate)
  public func gatedGeluBackward(
    _ dy: Buffer, gate: Buffer, up: Buffer, dgate: Buffer?, dup: Buffer?
  ) {
    let (gate, up, dy) = (gate.list, up.list, dy.list)
    let (dgate, dup) = (dgate?.list, dup?.list)
    for i in 0..<gate.count {
      let (value, slope) = tanhGeluWithSlope(gate[i])
      if let dgate { dgate[i] += dy[i] * up[i] * slope }
      if let dup { dup[i] += dy[i] * value }
    }
  }
}

/// gelu(x) = ½x(1 + tanh u) and its slope ½(1 + tanh u) + ½x(1 − tanh² u)·u′.
func tanhGeluWithSlope(_ x: Double) -> (value: Double, slope: Double) {
  let a = (2 / Double.pi).squareRoot()
  let t = tanh(a * (x + 0.044715 * x * x * x))
  let du = a * (1 + 3 * 0.044715 * x * x)
  return (0.5 * x * (1 + t), 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * du)
}
