import Foundation

/// The extents of a T5 (Raffel et al. 2020), in the form of Hugging Face's `config.json`.
public struct T5Configuration: Codable, Sendable, Equatable {
  /// Rows of the embedding, v.
  public var vocabularySize = 32_128
  /// Width of the residual stream, d.
  public var width = 512
  /// Width of one head.
  public var headWidth = 64
  /// Width inside a feed-forward layer.
  public var feedForwardWidth = 2048
  /// Layers of the encoder.
  public var encoderLayers = 6
  /// Layers of the decoder.
  public var decoderLayers = 6
  /// Heads of every attention; heads·headWidth may differ from the width.
  public var heads = 8
  /// Rows of a relative position bias.
  public var relativeBuckets = 32
  /// Relative positions from here on share a bucket.
  public var relativeMaximumDistance = 128
  /// The share of activations dropped while training.
  public var dropoutRate = 0.1
  /// ε of the norms.
  public var normEpsilon = 1e-6
  /// Scales every deviation of the random initialisation.
  public var initializerFactor = 1.0
  /// The nonlinearity.
  public var feedForward = FeedForward.relu
  /// Whether the output matrix is the embedding.
  public var tiesEmbeddings = true
  /// Whether hidden states are scaled by width^−½ before the output matrix, as goes with a tied one.
  public var scalesDecoderOutputs = true
  /// Fills up short sequences.
  public var paddingToken: Int32 = 0
  /// Ends a sequence.
  public var endToken: Int32 = 1
  /// What the decoder reads first.
  public var decoderStartToken: Int32 = 0
  /// The whole `config.json` that this was read from, as compact JSON: what it says beyond the above goes
  /// into every `config.json` made of it.
  public var source: String?
  /// The whole `generation_config.json` that lay beside it, in the same form; see ``generationOptions()``.
  public var generationSource: String?

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case width = "d_model"
    case headWidth = "d_kv"
    case feedForwardWidth = "d_ff"
    case encoderLayers = "num_layers"
    case decoderLayers = "num_decoder_layers"
    case heads = "num_heads"
    case relativeBuckets = "relative_attention_num_buckets"
    case relativeMaximumDistance = "relative_attention_max_distance"
    case dropoutRate = "dropout_rate"
    case normEpsilon = "layer_norm_epsilon"
    case initializerFactor = "initializer_factor"
    case feedForward = "feed_forward_proj"
    case activation = "dense_act_fn"
    case isGated = "is_gated_act"
    case tiesEmbeddings = "tie_word_embeddings"
    case scalesDecoderOutputs = "scale_decoder_outputs"
    case paddingToken = "pad_token_id"
    case endToken = "eos_token_id"
    case decoderStartToken = "decoder_start_token_id"
    case source = "ntl_source"
    case generationSource = "ntl_generation_source"
  }

  /// Written beside the extents, so that other programs know what they belong to.
  enum Identity: String, CodingKey {
    case modelType = "model_type"
    case architectures
    case isEncoderDecoder = "is_encoder_decoder"
  }

  /// t5-small's extents.
  public init() {}

  /// Reads a `config.json`; what is missing has transformers' default for the model's type.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let type = try decoder.container(keyedBy: Identity.self)
      .decodeIfPresent(String.self, forKey: .modelType)
    if type == Self.multilingual { self = .multilingualDefaults }
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.vocabularySize, &vocabularySize)
    try read(.width, &width)
    try read(.headWidth, &headWidth)
    try read(.feedForwardWidth, &feedForwardWidth)
    try read(.encoderLayers, &encoderLayers)
    decoderLayers = encoderLayers
    try read(.decoderLayers, &decoderLayers)
    try read(.heads, &heads)
    try read(.relativeBuckets, &relativeBuckets)
    try read(.relativeMaximumDistance, &relativeMaximumDistance)
    try read(.dropoutRate, &dropoutRate)
    try read(.normEpsilon, &normEpsilon)
    try read(.initializerFactor, &initializerFactor)
    var projection = feedForward.projection
    try read(.feedForward, &projection)
    let activation = try values.decodeIfPresent(String.self, forKey: .activation)
    let isGated = try values.decodeIfPresent(Bool.self, forKey: .isGated)
    do throws(UnknownFeedForward) {
      feedForward = try FeedForward(
        projection: projection,
        activation: activation, isGated: isGated)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: error.key, in: values, debugDescription: error.problem)
    }
    try read(.tiesEmbeddings, &tiesEmbeddings)
    scalesDecoderOutputs = tiesEmbeddings
    try read(.scalesDecoderOutputs, &scalesDecoderOutputs)
    if type == Self.multilingual { scalesDecoderOutputs = false }
    try read(.paddingToken, &paddingToken)
    try read(.endToken, &endToken)
    decoderStartToken = paddingToken
    try read(.decoderStartToken, &decoderStartToken)
    source = try values.decodeIfPresent(String.self, forKey: .source)
    generationSource = try values.decodeIfPresent(String.self, forKey: .generationSource)
  }

  /// Writes a `config.json`.
  public func encode(to encoder: any Encoder) throws {
    var identity = encoder.container(keyedBy: Identity.self)
    try identity.encode("t5", forKey: .modelType)
    try identity.encode(["T5ForConditionalGeneration"], forKey: .architectures)
    try identity.encode(true, forKey: .isEncoderDecoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(vocabularySize, forKey: .vocabularySize)
    try values.encode(width, forKey: .width)
    try values.encode(headWidth, forKey: .headWidth)
    try values.encode(feedForwardWidth, forKey: .feedForwardWidth)
    try values.encode(encoderLayers, forKey: .encoderLayers)
    try values.encode(decoderLayers, forKey: .decoderLayers)
    try values.encode(heads, forKey: .heads)
    try values.encode(relativeBuckets, forKey: .relativeBuckets)
    try values.encode(relativeMaximumDistance, forKey: .relativeMaximumDistance)
    try values.encode(dropoutRate, forKey: .dropoutRate)
    try values.encode(normEpsilon, forKey: .normEpsilon)
    try values.encode(initializerFactor, forKey: .initializerFactor)
    try values.encode(feedForward.projection, forKey: .feedForward)
    try values.encode(feedForward.activation, forKey: .activation)
    try values.encode(feedForward.isGated, forKey: .isGated)
    try values.encode(tiesEmbeddings, forKey: .tiesEmbeddings)
    try values.encode(scalesDecoderOutputs, forKey: .scalesDecoderOutputs)
    try values.encode(paddingToken, forKey: .paddingToken)
    try values.encode(endToken, forKey: .endToken)
    try values.encode(decoderStartToken, forKey: .decoderStartToken)
    try values.encodeIfPresent(source, forKey: .source)
    try values.encodeIfPresent(generationSource, forKey: .generationSource)
  }
}

extension T5Configuration {
  /// The configurations known by name.
  public static let presets: [String: T5Configuration] = [
    "tiny": preset(width: 64, feedForward: 256, headWidth: 16, heads: 4, layers: 2),
    "t5-small": preset(width: 512, feedForward: 2048, headWidth: 64, heads: 8, layers: 6),
    "t5-base": preset(width: 768, feedForward: 3072, headWidth: 64, heads: 12, layers: 12),
    "t5-large": preset(width: 1024, feedForward: 4096, headWidth: 64, heads: 16, layers: 24),
    "t5-3b": preset(width: 1024, feedForward: 16_384, headWidth: 128, heads: 32, layers: 24),
  ]

  /// The type of mT5 in a `config.json`; its decoder's outputs are never scaled.
  static let multilingual = "mt5"

  /// What a `config.json` of that type leaves out.
  private static var multilingualDefaults: T5Configuration {
    var configuration = preset(width: 512, feedForward: 1024, headWidth: 64, heads: 6, layers: 8)
    configuration.vocabularySize = 250_112
    configuration.feedForward = .gatedGelu
    return configuration
  }

  private static func preset(
    width: Int, feedForward: Int, headWidth: Int, heads: Int, layers: Int
  ) -> T5Configuration {
    var configuration = T5Configuration()
    configuration.width = width
    configuration.feedForwardWidth = feedForward
    configuration.headWidth = headWidth
    configuration.heads = heads
    configuration.encoderLayers = layers
    configuration.decoderLayers = layers
    return configuration
  }

  /// Columns of all heads together, i = heads·headWidth.
  public var attentionWidth: Int { heads * headWidth }

  /// Scalars of all parameters together, tied ones once.
  public var parameterCount: Int {
    let attention = 4 * width * attentionWidth + width
    let feedForward = (feedForward.isGated ? 3 : 2) * width * feedForwardWidth + width
    let encoder = encoderLayers * (attention + feedForward)
    let decoder = decoderLayers * (2 * attention + feedForward)
    let stacks = encoder + decoder + 2 * (width + relativeBuckets * heads)
    return stacks + (tiesEmbeddings ? 1 : 2) * vocabularySize * width
  }

  /// Refuses extents that make no model.
  public func validate(file: String = "the configuration") throws {
    func check(_ key: CodingKeys, _ isValid: Bool, _ allowed: String) throws {
      guard isValid else {
        throw ModelError.configuration(
          file: file, problem: "\"\(key.rawValue)\" must be \(allowed)")
      }
    }
    let extents: [(CodingKeys, Int)] = [
      (.vocabularySize, vocabularySize), (.width, width), (.headWidth, headWidth),
      (.feedForwardWidth, feedForwardWidth), (.encoderLayers, encoderLayers),
      (.decoderLayers, decoderLayers), (.heads, heads),
    ]
    for (key, extent) in extents {
      try check(key, (1...1 << 24).contains(extent), "from 1 to \(1 << 24), not \(extent)")
    }
    // The largest matrices, bounded one by one, so that no product overflows.
    let most = 1 << 34
    guard vocabularySize * width <= most, feedForwardWidth * width <= most,
      attentionWidth <= 1 << 24, attentionWidth * width <= most, encoderLayers <= 1_000,
      decoderLayers <= 1_000
    else {
      throw ModelError.configuration(
        file: file, problem: "the extents make a model of more than 10¹⁰ parameters")
    }
    try check(
      .relativeMaximumDistance, relativeMaximumDistance <= 1 << 20, "at most \(1 << 20)")
    try check(
      .relativeBuckets, (4...1 << 16).contains(relativeBuckets),
      "at least 4 and at most \(1 << 16), not \(relativeBuckets)")
    try check(
      .relativeMaximumDistance, relativeMaximumDistance > relativeBuckets / 2,
      "more than half of the buckets, not \(relativeMaximumDistance)")
    try check(
      .dropoutRate, (0..<1).contains(dropoutRate), "at least 0 and below 1, not \(dropoutRate)")
    try check(.normEpsilon, normEpsilon > 0 && normEpsilon.isFinite, "positive, not \(normEpsilon)")
    for (key, token) in [
      (CodingKeys.paddingToken, paddingToken), (.endToken, endToken),
      (.decoderStartToken, decoderStartToken),
    ] {
      try check(
        key, token >= 0 && token < vocabularySize,
        "a token of the vocabulary, 0 to \(vocabularySize - 1), not \(token)")
    }
  }
}

extension DecodingError {
  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is Bool.Type: "true or false"
    case is String.Type: "a string"
    default: "of type \(type)"
    }
  }

  /// What is wrong and under which key, in words.
  var sentence: String {
    func path(_ context: Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    return switch self {
    case .typeMismatch(_, let context) where context.codingPath.isEmpty:
      "it must hold a JSON object"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      "\"\(path(context))\" must be \(Self.name(of: type))"
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not valid JSON" : "\"\(path(context))\": \(context.debugDescription)"
    @unknown default: "it cannot be decoded"
    }
  }
}
