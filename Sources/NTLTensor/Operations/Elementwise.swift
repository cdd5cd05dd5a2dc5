/// A function applied to every element on its own.
public enum ElementwiseFunction: Sendable, Equatable {
  /// max(x, 0); the slope at 0 is 0.
  case relu
  /// x²
  case square
  /// |x|; the slope at 0 is 0.
  case absolute
  /// ½x² for |x| ≤ δ, else δ·(|x| − ½δ) (Huber 1964).
  case huber(delta: Double)

  /// f(x)
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .relu: max(x, 0)
    case .square: x * x
    case .absolute: abs(x)
    case .huber(let delta): abs(x) <= delta ? x * x / 2 : delta * (abs(x) - delta / 2)
    }
  }

  /// f′(x)
  public func slope(_ x: Double) -> Double {
    switch self {
    case .relu: x > 0 ? 1 : 0
    case .square: 2 * x
    case .absolute: x > 0 ? 1 : x < 0 ? -1 : 0
    case .huber(let delta): min(max(x, -delta), delta)
    }
  }
}

extension Tensor {
  /// `f` of every element.
  ///
  ///     y = f(x)        dx = dy·f′(x)
  public func map(_ f: ElementwiseFunction) -> Tensor {
    let y = Buffer(count: shape.count, on: device)
    device.map(f, buffer, into: y)
    return Tensor(y, shape, recordedOn: tape) { [x = buffer, record] dy in
      guard let record else { return }
      dy.device.mapBackward(f, dy, x: x, dx: record.gradient)
    }
  }

  /// max(x, 0) of every element.
  public func relu() -> Tensor { map(.relu) }
}

extension ReferenceDevice {
  /// y[i] = f(x[i])
  public func map(_ f: ElementwiseFunction, _ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] = f(x[i]) }
  }

  /// dx[i] += dy[i]·f′(x[i])
  public func mapBackward(_ f: ElementwiseFunction, _ dy: Buffer, x: Buffer, dx: Buffer) {
    precondition(x.count == dy.count && x.count == dx.count)
    let (x, dy, dx) = (x.list, dy.list, dx.list)
    for i in 0..<x.count { dx[i] += dy[i] * f.slope(x[i]) }
  }
}
