import NTLLoss
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer

/// What a training step costs: forward, backward, clipping, AdamW.
///
/// Every sequence has full length, so that the peer, which pads, computes no more than we do.
struct StepSuite: Suite {
  /// A model and the batches it is fed with.
  enum Model: String, CaseIterable {
    /// 0.24 million parameters over the characters.
    case tiny
    /// 60 million parameters.
    case t5Small = "t5-small"
  }

  /// Answers of arithmetic are mostly digits; running text has fewer.
  private static let shareOfNumbers = 0.5

  let setting: Setting
  let model: Model

  var measurements: [Measurement] {
    let extents = model.extents
    let sizes = [
      "sequences": extents.sequences, "source": extents.source, "target": extents.target,
      "vocabulary": model.configuration.vocabularySize,
    ]
    return [Measurement(name: "step/\(model.rawValue)", extents: sizes, contenders: contenders)]
  }

  private func contenders() throws -> [Contender] {
    let (configuration, extents) = (model.configuration, model.extents)
    let network = T5(configuration, on: setting.device, seed: 0)
    let batch = randomBatch(configuration, extents)
    // Both train one model: they touch the same memory.
    var contenders = try [LossConfiguration.Kind.crossEntropy, .wasserstein].map { kind in
      var trainer = Trainer(
        model: network, loss: try kind.benchmarkedLoss(),
        schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, totalSteps: .max),
        optimizer: AdamW.Configuration(), seed: 0)
      return Contender(
        name: kind.rawValue,
        baseline: kind == .crossEntropy ? nil : LossConfiguration.Kind.crossEntropy.rawValue,
        tokens: extents.tokens
      ) {
        try seconds { _ = try trainer.step([batch]) }
      }
    }
    if let python = setting.python {
      let peer = try PeerProcess(
        python, script: "t5_step.py", peerOptions(configuration, extents))
      contenders.append(
        peer.contender(
          baseline: LossConfiguration.Kind.crossEntropy.rawValue, tokens: extents.tokens))
    }
    return contenders
  }

  private func randomBatch(_ configuration: T5Configuration, _ extents: Extents) -> Batch {
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    func sequences(length: Int) -> PackedSequences {
      PackedSequences(
        (0..<extents.sequences).map { _ in
          tokens.draw(length, shareOfNumbers: Self.shareOfNumbers)
        })
    }
    return Batch(
      source: sequences(length: extents.source), labels: sequences(length: extents.target))
  }

  private func peerOptions(
    _ configuration: T5Configuration, _ extents: Extents
  ) -> KeyValuePairs<String, String> {
    [
      "--d-model": "\(configuration.width)", "--d-ff": "\(configuration.feedForwardWidth)",
      "--d-kv": "\(configuration.headWidth)", "--heads": "\(configuration.heads)",
      "--layers": "\(configuration.encoderLayers)",
      "--decoder-layers": "\(configuration.decoderLayers)",
      "--vocabulary": "\(configuration.vocabularySize)",
      "--dropout": "\(configuration.dropoutRate)",
      "--batch": "\(extents.sequences)", "--source": "\(extents.source)",
      "--target": "\(extents.target)", "--threads": "\(setting.device.threads)",
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

  /// The extents of a batch that such a model is trained with.
  fileprivate var extents: Extents {
    switch self {
    case .tiny: Extents(sequences: 64, source: 32, target: 8)
    case .t5Small: Extents(sequences: 8, source: 64, target: 16)
    }
  }
}

/// The extents of a batch.
private struct Extents {
  let sequences: Int
  /// Tokens of each question.
  let source: Int
  /// Tokens of each answer.
  let target: Int

  var tokens: Int { sequences * (source + target) }
}
