import NTLTensor

/// wo·dropout(f(wi·x)), or wo·dropout(f(wi₀·x)∘(wi₁·x)).
struct T5FeedForward: Module {
  /// One matrix, or the gate's and the other.
  let inward: [Parameter]
  let outward: Parameter
  private let function: ElementwiseFunction
  var parameters: [Parameter] { inward + [outward] }

  init(_ name: String, _ c: T5Configuration) {
    function = c.feedForward.function
    let names = c.feedForward.isGated ? ["wi_0", "wi_1"] : ["wi"]
    inward = names.map {
      Parameter(
        "\(name).\($0).weight", [c.feedForwardWidth, c.width],
        .normal(deviation: c.initializerFactor / Double(c.width).squareRoot()), isDecayed: true)
    }
    outward = Parameter(
      "\(name).wo.weight", [c.width, c.feedForwardWidth],
      .normal(deviation: c.initializerFactor / Double(c.feedForwardWidth).squareRoot()),
      isDecayed: true)
  }

  func callAsFunction(_ x: Tensor, dropout: Double) -> Tensor {
    if inward.count == 1 && function == .relu {
      return x.linear(inward[0]).reluDropout(rate: dropout).linear(outward)
    }
    return hidden(x).dropout(rate: dropout).linear(outward)
  }
}

extension T5FeedForward {
  private func hidden(_ x: Tensor) -> Tensor {
    let first = x.linear(inward[0])
    guard inward.count > 1 else { return first.map(function) }
    let up = x.linear(inward[1])
    // T5 1.1's gate is one kernel.
    return function == .tanhGelu ? first.gatedGelu(up: up) : first.map(function).multiplied(by: up)
  }
}

/// A norm's scale, which starts at 1.
func normScale(_ name: String, _ c: T5Configuration) -> Parameter {
  Parameter("\(name).weight", [c.width], .constant(c.initializerFactor), isDecayed: false)
}
