import NTLTensor

/// wo·dropout(f(x)), where f(x) = max(wi·x, 0), or gelu(wi₀·x)∘(wi₁·x).
struct T5FeedForward: Module {
  /// One matrix, or the gate's and the other.
  let inward: [Parameter]
  let outward: Parameter
  var parameters: [Parameter] { inward + [outward] }

  init(_ name: String, _ c: T5Configuration) {
    let names = c.feedForward == .gatedGelu ? ["wi_0", "wi_1"] : ["wi"]
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
    let first = x.linear(inward[0])
    let hidden = inward.count == 1 ? first.relu() : first.gatedGelu(up: x.linear(inward[1]))
    return hidden.dropout(rate: dropout).linear(outward)
  }
}

/// A norm's scale, which starts at 1.
func normScale(_ name: String, _ c: T5Configuration) -> Parameter {
  Parameter("\(name).weight", [c.width], .constant(c.initializerFactor), isDecayed: false)
}
