import NTLLoss
import NTLModel
import NTLTensor

extension CountedWorkload {
  /// A training step and an answer of a small T5.
  static func models(on device: CPUDevice) throws -> [CountedWorkload] {
    var configuration = StepSuite.Model.tiny.configuration
    (configuration.encoderLayers, configuration.decoderLayers) = (1, 1)
    let bench = T5Bench(
      .trainingStep, Setting(device: device, python: nil), configuration,
      .random(
        StepData.Extents(sequences: 4, source: 16, target: 8),
        vocabularySize: configuration.vocabularySize, shareOfNumbers: 0.5))
    let step = try bench.turn(LossVariant(.wasserstein))

    let model = T5(configuration, on: device, seed: 0)
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    let source = PackedSequences([tokens.draw(12, shareOfNumbers: 0.5)])
    return [
      CountedWorkload("model/training-step") { _ = try step() },
      CountedWorkload("model/generation") { _ = model.generate(source, maximumTokens: 4) },
    ]
  }
}
