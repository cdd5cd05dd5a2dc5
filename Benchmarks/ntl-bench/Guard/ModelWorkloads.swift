import NTLLoss
import NTLModel
import NTLTensor

extension CountedWorkload {
  /// A training step and an answer of a small T5.
  static func models(on device: CPUDevice) throws -> [CountedWorkload] {
    var configuration = StepSuite.Model.tiny.configuration
    (configuration.encoderLayers, configuration.decoderLayers) = (1, 1)
    let extents = StepData.Extents(sequences: 4, source: 16, target: 8)
    let setting = Setting(device: device, python: nil)
    let steps = T5Contenders(
      scenario: .trainingStep, setting: setting, configuration: configuration,
      variants: [LossVariant(.wasserstein)], peers: []
    ) {
      .random(extents, vocabularySize: configuration.vocabularySize, shareOfNumbers: 0.5)
    }()

    let model = T5(configuration, on: device, seed: 0)
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    let source = PackedSequences([tokens.draw(12, shareOfNumbers: 0.5)])
    return steps.map { step in
      CountedWorkload("model/training-step") { _ = try step.turn() }
    } + [
      CountedWorkload("model/generation") { _ = model.generate(source, maximumTokens: 4) }
    ]
  }
}
