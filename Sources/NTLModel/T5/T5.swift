public import NTLTensor

/// The encoder-decoder transformer of Raffel et al. (2020), with the parameter names of transformers'
/// `T5ForConditionalGeneration`.
public struct T5: Module {
  /// The extents.
  public let configuration: T5Configuration
  /// The memory of all parameters.
  public let arena: ParameterArena
  /// `[vocabulary, width]`, read by the encoder and the decoder.
  public let embedding: Parameter
  let encoder: T5Stack
  let decoder: T5Stack
  /// `[vocabulary, width]`; nil where it is the embedding.
  let head: Parameter?

  /// How many tokens a text may have in the commands: attention keeps heads·n² probabilities of a text of n,
  /// 2 GB for 8 heads in single precision.
  public static let longestText = 8_192

  /// Every parameter once, in the order of transformers' state dictionary.
  public var parameters: [Parameter] { arena.parameters }

  /// A model whose parameters are zero until they are drawn or loaded.
  public init(_ configuration: T5Configuration, on device: any Device) {
    let parts = Parts(configuration)
    self.init(configuration, parts, ParameterArena(parts.parameters, on: device))
  }

  /// A model whose parameters have an arena's memory.
  init(_ configuration: T5Configuration, _ parts: Parts, _ arena: ParameterArena) {
    (self.configuration, self.arena) = (configuration, arena)
    (embedding, encoder, decoder, head) = (
      parts.embedding, parts.encoder, parts.decoder, parts.head
    )
  }

  /// What a model is made of, declared and without memory.
  struct Parts {
    let embedding: Parameter
    let encoder: T5Stack
    let decoder: T5Stack
    let head: Parameter?

    init(_ c: T5Configuration) {
      func matrix(_ name: String) -> Parameter {
        Parameter(
          name, [c.vocabularySize, c.width], .normal(deviation: c.initializerFactor),
          isDecayed: true)
      }
      embedding = matrix(T5.embeddingNames[0])
      encoder = T5Stack("encoder", c, isDecoder: false)
      decoder = T5Stack("decoder", c, isDecoder: true)
      head = c.tiesEmbeddings ? nil : matrix(T5.headName)
    }

    var parameters: [Parameter] {
      [embedding] + encoder.parameters + decoder.parameters + (head.map { [$0] } ?? [])
    }
  }

  /// A model with random parameters.
  public init(_ configuration: T5Configuration, on device: any Device, seed: UInt64) {
    self.init(configuration, on: device)
    arena.initialize(seed: seed)
  }

  /// The encoder's last hidden states, `[source tokens, width]`; `observe` sees those of every layer.
  public func encode(
    _ source: PackedSequences, recordingOn tape: Tape? = nil,
    observing observe: LayerObserver? = nil
  ) -> Tensor {
    let bias = encoder.bias(length: source.longest, recordingOn: tape)
    let layout = encoder.selfLayout(
      queries: source.ranges, keys: source.ranges, biasLength: max(1, source.longest))
    return encoder(
      embedding.rows(source.tokens, recordingOn: tape), layout, bias: bias, observing: observe)
  }

  /// What the decoder expects after each of its inputs.
  ///
  /// - Parameters:
  ///   - source: what the encoder reads.
  ///   - inputs: what the decoder reads, as many sequences: the labels, shifted right.
  ///   - tape: records the pass for its gradients, and turns dropout on.
  /// - Returns: logits, `[inputs, vocabulary]`.
  public func callAsFunction(
    _ source: PackedSequences, decoding inputs: PackedSequences, recordingOn tape: Tape? = nil
  ) -> Tensor {
    logits(hiddenStates(source, decoding: inputs, recordingOn: tape))
  }

  /// What the logits are a linear map of, ``projection``: the decoder's last hidden states.
  ///
  /// For losses that compute the logits themselves, some rows at a time, and for those who want to see
  /// the hidden states of every layer.
  ///
  /// - Returns: `[inputs, width]`.
  public func hiddenStates(
    _ source: PackedSequences, decoding inputs: PackedSequences, recordingOn tape: Tape? = nil,
    observing observe: LayerObserver? = nil
  ) -> Tensor {
    require(
      source.count == inputs.count, "\(source.count) sources for \(inputs.count) targets")
    let encoded = encode(source, recordingOn: tape, observing: observe)
    let bias = decoder.bias(length: inputs.longest, recordingOn: tape)
    let layout = decoder.selfLayout(
      queries: inputs.ranges, keys: inputs.ranges, biasLength: max(1, inputs.longest))
    let hidden = decoder(
      embedding.rows(inputs.tokens, recordingOn: tape), layout, bias: bias,
      encoded: (encoded, crossLayout(queries: inputs.ranges, keys: source.ranges)),
      observing: observe)
    return scaled(hidden)
  }

  /// `[vocabulary, width]`: makes logits of hidden states.
  public var projection: Parameter { head ?? embedding }

  /// The decoder inputs that teach these labels.
  public func decoderInputs(for labels: PackedSequences) -> PackedSequences {
    labels.shiftedRight(
      start: configuration.decoderStartToken, padding: configuration.paddingToken)
  }

  func crossLayout(queries: [Range<Int>], keys: [Range<Int>]) -> AttentionLayout {
    AttentionLayout(
      heads: configuration.heads, headWidth: configuration.headWidth, queries: queries, keys: keys)
  }

  /// A tied projection expects hidden states that are smaller by the root of their width.
  func scaled(_ hidden: Tensor) -> Tensor {
    configuration.scalesDecoderOutputs
      ? hidden.scaled(by: 1 / Double(configuration.width).squareRoot()) : hidden
  }

  /// The logits of hidden states that are scaled already.
  func logits(_ hidden: Tensor) -> Tensor { hidden.linear(projection) }
}
