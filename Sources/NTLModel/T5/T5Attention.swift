import NTLTensor

/// Multi-head attention without biases and without scaling of the scores.
struct T5Attention: Module {
  let query: Parameter
  let key: Parameter
  let value: Parameter
  let output: Parameter
  /// `[buckets, heads]`, in the first layer of a stack only; the others share what it computes.
  let relativeBias: Parameter?
  var parameters: [Parameter] {
    [query, key, value, output] + (relativeBias.map { [$0] } ?? [])
  }

  init(_ name: String, _ c: T5Configuration, hasRelativeBias: Bool = false) {
    let (d, i) = (Double(c.width), Double(c.attentionWidth))
    func matrix(_ part: String, _ shape: Shape, _ deviation: Double) -> Parameter {
      Parameter(
        "\(name).\(part).weight", shape, .normal(deviation: c.initializerFactor * deviation),
        isDecayed: true)
    }
    let inward: Shape = [c.attentionWidth, c.width]
    // The scores are not divided by √headWidth; the queries start smaller by that factor instead.
    query = matrix("q", inward, 1 / (d * Double(c.headWidth)).squareRoot())
    key = matrix("k", inward, 1 / d.squareRoot())
    value = matrix("v", inward, 1 / d.squareRoot())
    output = matrix("o", [c.width, c.attentionWidth], 1 / i.squareRoot())
    relativeBias =
      hasRelativeBias
      ? matrix("relative_attention_bias", [c.relativeBuckets, c.heads], 1 / d.squareRoot()) : nil
  }

  /// What is attended to: `[rows, heads·headWidth]` each.
  func keysAndValues(_ context: Tensor) -> (key: Tensor, value: Tensor) {
    (context.linear(key), context.linear(value))
  }

  func callAsFunction(
    _ x: Tensor, to context: (key: Tensor, value: Tensor), bias: Tensor?, _ layout: AttentionLayout,
    dropout: Double
  ) -> Tensor {
    x.linear(query)
      .attention(key: context.key, value: context.value, bias: bias, layout, dropout: dropout)
      .linear(output)
  }
}
