import NTLLoss
import NTLModel
import NTLTokenizer

/// What a training step costs: forward, backward, clipping, AdamW.
struct StepSuite: Suite {
  /// A model and the batches it is fed with.
  enum Model: String, CaseIterable {
    /// 0.24 million parameters over the characters.
    case tiny
    /// 60 million parameters.
    case t5Small = "t5-small"
    /// 223 million parameters.
    case t5Base = "t5-base"
  }

  /// Answers of arithmetic are mostly digits; running text has fewer.
  private static let shareOfNumbers = 0.5

  let setting: Setting
  let model: Model

  var measurements: [Measurement] {
    let (configuration, extents) = (model.configuration, model.extents)
    return [
      Measurement(
        name: "step/\(model.rawValue)",
        extents: extents.named(vocabulary: configuration.vocabularySize),
        numberShare: Self.shareOfNumbers
      ) {
        T5Bench.contenders(
          .trainingStep, setting, configuration, extents,
          [.crossEntropy, LossVariant(.wasserstein)], shareOfNumbers: Self.shareOfNumbers)
      }
    ]
  }
}

extension StepSuite.Model {
  /// The preset, with the vocabulary of the tokenizer it is used with.
  var configuration: T5Configuration {
    var configuration = T5Configuration.presets[rawValue]!
    if self == .tiny { configuration.vocabularySize = RandomTokens.tokenizer.vocabularySize }
    configuration.dropoutRate = 0.1
    return configuration
  }

  /// Whether its tokens are those of T5's published vocabulary.
  var hasPublishedVocabulary: Bool { self == .t5Small || self == .t5Base }

  /// The extents of a batch that such a model is trained with.
  fileprivate var extents: T5Bench.Extents {
    switch self {
    case .tiny: T5Bench.Extents(sequences: 64, source: 32, target: 8)
    case .t5Small, .t5Base: T5Bench.Extents(sequences: 8, source: 64, target: 16)
    }
  }
}
