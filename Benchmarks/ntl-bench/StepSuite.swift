import Foundation
import NTLLoss
import NTLModel
import NTLTokenizer

/// What a training step costs: forward, backward, clipping, AdamW.
struct StepSuite: Suite {
  /// Answers of arithmetic are mostly digits; running text has fewer.
  private static let shareOfNumbers = 0.5
  /// Sequences of a batch of GSM8K, and how many batches take turns.
  private static let questions = (sequences: 8, batches: 8)
  /// The batch with which memory is measured, too.
  static let memoryExtents = StepData.Extents(sequences: 32, source: 64, target: 16)

  let setting: Setting
  /// Nil: all that are small enough to wait for.
  let model: Model?
  /// Nil where it is empty: those that a model is trained with.
  let batches: [StepData.Extents]
  /// The folder of the GSM8K questions and T5's vocabulary.
  let data: URL

  var measurements: [Measurement] {
    if !batches.isEmpty {
      let model = model ?? .t5Small
      return batches.map { random(model, $0, name: "\(model.rawValue)/\($0)") }
    }
    let models = model.map { [$0] } ?? [.tiny, .d128, .d256, .t5Small]
    return models.flatMap { model in
      let extents = model.extents
      let randoms = extents.map { extents in
        random(
          model, extents,
          name: model.hasPublishedVocabulary ? "\(model.rawValue)/\(extents)" : model.rawValue)
      }
      return randoms + (model.hasPublishedVocabulary ? [natural(model)] : [])
    }
  }

  private func random(_ model: Model, _ extents: StepData.Extents, name: String) -> Measurement {
    let configuration = model.configuration
    var contenders = contenders(model) {
      .random(
        extents, vocabularySize: configuration.vocabularySize,
        shareOfNumbers: Self.shareOfNumbers)
    }
    if extents == Self.memoryExtents {
      contenders.peakMemory = {
        try PeakMemory.ofChild([
          "--peak-memory-of-step", "\(extents)", "--model", model.rawValue,
        ])
      }
    }
    return Measurement(
      name: "step/\(name)", extents: extents.named(vocabulary: configuration.vocabularySize),
      numberShare: Self.shareOfNumbers, contenders: { [contenders] in contenders() })
  }

  /// Batches whose sequences have different lengths: PyTorch pads, we don't.
  private func natural(_ model: Model) -> Measurement {
    let (sequences, count) = Self.questions
    return Measurement(
      name: "step/\(model.rawValue)/gsm8k",
      extents: [
        "sequences": sequences, "batches": count, "vocabulary": model.configuration.vocabularySize,
      ],
      numberShare: nil
    ) {
      contenders(model) { try .questions(GSM8K(data), sequences: sequences, count: count) }()
    }
  }

  private func contenders(
    _ model: Model, _ data: @escaping () throws -> StepData
  ) -> T5Contenders {
    T5Contenders(
      scenario: .trainingStep, setting: setting, configuration: model.configuration,
      variants: [.crossEntropy, LossVariant(.wasserstein)], peers: [.crossEntropy],
      compiled: [.crossEntropy], data: data)
  }

  /// The most memory of training, for the process that was started to find it.
  static func peakMemory(
    _ setting: Setting, _ model: Model, _ extents: StepData.Extents
  ) throws -> PeakMemory {
    try T5Bench.peakMemory(
      setting, model.configuration,
      .random(
        extents, vocabularySize: model.configuration.vocabularySize,
        shareOfNumbers: shareOfNumbers))
  }
}
