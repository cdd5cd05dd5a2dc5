import NTLModel
import NTLTokenizer

extension StepSuite {
  /// A model and the batches it is fed with.
  enum Model: String, CaseIterable {
    /// 0.24 million parameters over the characters.
    case tiny
    /// 0.9 million parameters.
    case d128
    /// 7 million parameters.
    case d256
    /// 60 million parameters.
    case t5Small = "t5-small"
    /// 223 million parameters.
    case t5Base = "t5-base"
  }
}

extension StepSuite.Model {
  /// The preset, with the vocabulary of the tokenizer it is used with, or a small model of T5's proportions.
  var configuration: T5Configuration {
    var configuration: T5Configuration
    switch self {
    case .tiny:
      configuration = T5Configuration.presets[rawValue]!
      configuration.vocabularySize = RandomTokens.tokenizer.vocabularySize
    case .d128: configuration = Self.small(width: 128, layers: 2, vocabulary: 64)
    case .d256: configuration = Self.small(width: 256, layers: 4, vocabulary: 128)
    case .t5Small, .t5Base: configuration = T5Configuration.presets[rawValue]!
    }
    configuration.dropoutRate = 0.1
    return configuration
  }

  /// Heads as wide together as the model, feed-forward layers four times.
  private static func small(width: Int, layers: Int, vocabulary: Int) -> T5Configuration {
    var configuration = T5Configuration()
    configuration.vocabularySize = vocabulary
    (configuration.width, configuration.feedForwardWidth) = (width, 4 * width)
    (configuration.heads, configuration.headWidth) = (width / 32, 32)
    (configuration.encoderLayers, configuration.decoderLayers) = (layers, layers)
    return configuration
  }

  /// Whether its tokens are those of T5's published vocabulary.
  var hasPublishedVocabulary: Bool { self == .t5Small || self == .t5Base }

  /// The extents of batches that such a model is trained with.
  var extents: [StepData.Extents] {
    switch self {
    case .tiny, .d128, .d256: [.init(sequences: 64, source: 32, target: 8)]
    case .t5Small:
      [
        .init(sequences: 8, source: 64, target: 16), StepSuite.memoryExtents,
        .init(sequences: 8, source: 128, target: 64),
      ]
    case .t5Base: [.init(sequences: 8, source: 64, target: 16)]
    }
  }
}
