import NTLTensor

/// One layer of an encoder or a decoder; every part is x + dropout(f(norm(x))).
///
/// A decoder's layer attends to the encoder between its self-attention and its feed-forward part.
struct T5Block: Module {
  let selfNorm: Parameter
  let selfAttention: T5Attention
  let cross: (norm: Parameter, attention: T5Attention)?
  let feedForwardNorm: Parameter
  let feedForward: T5FeedForward
  private let dropout: Double
  private let epsilon: Double

  var parameters: [Parameter] {
    selfAttention.parameters + [selfNorm]
      + (cross.map { $0.attention.parameters + [$0.norm] } ?? [])
      + feedForward.parameters + [feedForwardNorm]
  }

  init(_ name: String, _ c: T5Configuration, isDecoder: Bool, hasRelativeBias: Bool) {
    selfAttention = T5Attention(
      "\(name).layer.0.SelfAttention", c, hasRelativeBias: hasRelativeBias)
    selfNorm = normScale("\(name).layer.0.layer_norm", c)
    cross =
      isDecoder
      ? (
        normScale("\(name).layer.1.layer_norm", c),
        T5Attention("\(name).layer.1.EncDecAttention", c)
      ) : nil
    let last = "\(name).layer.\(isDecoder ? 2 : 1)"
    feedForward = T5FeedForward("\(last).DenseReluDense", c)
    feedForwardNorm = normScale("\(last).layer_norm", c)
    dropout = c.dropoutRate
    epsilon = c.normEpsilon
  }

  /// - Parameters:
  ///   - x: the hidden states, `[rows, width]`.
  ///   - layout: who attends to whom in the self-attention.
  ///   - bias: of relative positions, for the self-attention.
  ///   - encoded: the encoder's output, and who attends to which of its rows; nil in an encoder.
  ///   - cache: the keys and values of what was decoded before, to which this call's are added.
  /// - Returns: the shape of x.
  func callAsFunction(
    _ x: Tensor, _ layout: AttentionLayout, bias: Tensor, encoded: (Tensor, AttentionLayout)?,
    cache: KeyValueCache? = nil
  ) -> Tensor {
    let normed = x.rmsNorm(scale: selfNorm, epsilon: epsilon)
    let new = selfAttention.keysAndValues(normed)
    var x = x.adding(
      selfAttention(
        normed, to: cache?.appending(new) ?? new, bias: bias, layout, dropout: dropout),
      dropout: dropout)
    if let cross, let (context, layout) = encoded {
      let normed = x.rmsNorm(scale: cross.norm, epsilon: epsilon)
      let context =
        cache?.crossContext { cross.attention.keysAndValues(context) }
        ?? cross.attention.keysAndValues(context)
      x = x.adding(
        cross.attention(normed, to: context, bias: nil, layout, dropout: dropout), dropout: dropout)
    }
    return x.adding(
      feedForward(x.rmsNorm(scale: feedForwardNorm, epsilon: epsilon), dropout: dropout),
      dropout: dropout)
  }

  /// The same, marked on the tape: one that checkpoints activations keeps none of those in between.
  func checkpointed(
    _ x: Tensor, _ layout: AttentionLayout, bias: Tensor, encoded: (Tensor, AttentionLayout)?
  ) -> Tensor {
    guard let tape = x.tape else { return self(x, layout, bias: bias, encoded: encoded) }
    return tape.checkpoint([x, bias] + (encoded.map { [$0.0] } ?? [])) { inputs in
      self(inputs[0], layout, bias: inputs[1], encoded: encoded.map { (inputs[2], $0.1) })
    }
  }
}
