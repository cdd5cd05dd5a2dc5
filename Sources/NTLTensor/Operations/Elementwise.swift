import Foundation

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
  /// x
  case identity
  /// max(x, 0)²
  case squaredRelu
  /// x·Φ(x), where Φ is the normal distribution's (Hendrycks & Gimpel 2016).
  case gelu
  /// ½x·(1 + tanh u) with u = √(2/π)·(x + 0.044715x³): that paper's approximation.
  case tanhGelu
  /// x·σ(βx): SiLU for β = 1 (Ramachandran et al. 2017).
  case swish(beta: Double)
  /// x·tanh(log(1 + eˣ)) (Misra 2019).
  case mish
  /// σ(x)
  case sigmoid
  /// tanh x
  case tanh

  /// f(x)
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .relu: max(x, 0)
    case .square: x * x
    case .absolute: abs(x)
    case .huber(let delta): abs(x) <= delta ? x * x / 2 : delta * (abs(x) - delta / 2)
    case .identity: x
    case .squaredRelu: x > 0 ? x * x : 0
    case .gelu: x * normalDistribution(x)
    case .tanhGelu: tanhGeluWithSlope(x).value
    case .swish(let beta): x * logistic(beta * x)
    case .mish: x * Foundation.tanh(log1p(exp(x)))
    case .sigmoid: logistic(x)
    case .tanh: Foundation.tanh(x)
    }
  }

  /// f′(x)
  public func slope(_ x: Double) -> Double {
    switch self {
    case .relu: x > 0 ? 1 : 0
    case .square: 2 * x
    case .absolute: x > 0 ? 1 : x < 0 ? -1 : 0
    case .huber(let delta): min(max(x, -delta), delta)
    case .identity: 1
    case .squaredRelu: 2 * max(x, 0)
    // φ(x) is Φ′(x).
    case .gelu: normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .tanhGelu: tanhGeluWithSlope(x).slope
    case .swish(let beta): logistic(beta * x) + beta * x * logisticSlope(beta * x)
    case .mish: mishSlope(x)
    case .sigmoid: logisticSlope(x)
    case .tanh: 1 - Foundation.tanh(x) * Foundation.tanh(x)
    }
  }
}

/// σ(x) = 1/(1 + e⁻ˣ)
private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// σ′(x) = σ(x)·(1 − σ(x))
private func logisticSlope(_ x: Double) -> Double { logistic(x) * logistic(-x) }

/// Φ(x) = ½·erfc(−x/√2)
private func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

/// t + x·(1 − t²)·σ(x) with t = tanh(log(1 + eˣ))
private func mishSlope(_ x: Double) -> Double {
  let t = tanh(log1p(exp(x)))
  return t + x * (1 - t * t) * logistic(x)
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
