import NTLTensor

/// The layers of an encoder or a decoder, between the dropout of the embedding and that of the output.
struct T5Stack: Module {
  let blocks: [T5Block]
  let finalNorm: Parameter
  private let configuration: T5Configuration
  private let isDecoder: Bool
  var parameters: [Parameter] { blocks.flatMap(\.parameters) + [finalNorm] }

  init(_ name: String, _ c: T5Configuration, isDecoder: Bool) {
    blocks = (0..<(isDecoder ? c.decoderLayers : c.encoderLayers)).map {
      T5Block("\(name).block.\($0)", c, isDecoder: isDecoder, hasRelativeBias: $0 == 0)
    }
    finalNorm = normScale("\(name).final_layer_norm", c)
    configuration = c
    self.isDecoder = isDecoder
  }

  /// Self-attention among `keys.count` sequences, whose last rows are the queries.
  func selfLayout(queries: [Range<Int>], keys: [Range<Int>], biasLength: Int) -> AttentionLayout {
    AttentionLayout(
      heads: configuration.heads, headWidth: configuration.headWidth, queries: queries, keys: keys,
      isCausal: isDecoder, biasOrigin: biasLength - 1)
  }

  /// The bias of every relative position between rows of sequences up to `length` long,
  /// `[positions, heads]`: shared by all layers.
  func bias(length: Int, recordingOn tape: Tape?) -> Tensor {
    let positions = RelativePosition(
      buckets: configuration.relativeBuckets,
      maximumDistance: configuration.relativeMaximumDistance, isBidirectional: !isDecoder)
    return blocks[0].selfAttention.relativeBias!.rows(
      positions.buckets(length: max(1, length)), recordingOn: tape)
  }

  func callAsFunction(
    _ embedded: Tensor, _ layout: AttentionLayout, bias: Tensor,
    encoded: (Tensor, AttentionLayout)? = nil, caches: [KeyValueCache]? = nil,
    observing observe: T5.LayerObserver? = nil
  ) -> Tensor {
    let stack: T5.Stack = isDecoder ? .decoder : .encoder
    var x = embedded.dropout(rate: configuration.dropoutRate)
    observe?(stack, .embedding, x)
    for (i, block) in blocks.enumerated() {
      if let cache = caches?[i] {
        x = block(x, layout, bias: bias, encoded: encoded, cache: cache)
      } else {
        x = block.checkpointed(x, layout, bias: bias, encoded: encoded)
      }
      observe?(stack, .block(i + 1), x)
    }
    let normed = x.rmsNorm(scale: finalNorm, epsilon: configuration.normEpsilon)
      .dropout(rate: configuration.dropoutRate)
    observe?(stack, .finalNorm, normed)
    return normed
  }
}
