import NTLLoss
import NTLModel
import NTLTensor
import NTLTrainer

/// A model that is trained on random batches of any extents, with cross-entropy alone.
final class ScalingBench {
  private let configuration: T5Configuration
  private var trainer: Trainer
  private var batches: [String: Batch] = [:]

  init(_ device: CPUDevice, _ configuration: T5Configuration) throws {
    self.configuration = configuration
    trainer = Trainer(
      model: T5(configuration, on: device), loss: try LossVariant.crossEntropy.makeLoss(),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, totalSteps: .max),
      optimizer: .adamW(), seed: 0)
  }

  /// Seconds for one training step: forward, backward, clipping, AdamW.
  func step(_ extents: StepData.Extents) throws -> Double {
    let batch = batch(extents)
    return try seconds { _ = try trainer.step([batch]) }
  }

  /// The products of a step, and the optimizer's pass over value, gradient and both moments, behind one
  /// over the gradient for its norm.
  static func work(_ configuration: T5Configuration, _ extents: StepData.Extents) -> Work {
    T5Operations(configuration).trainingStepWork(
      source: Array(repeating: extents.source, count: extents.sequences),
      target: Array(repeating: extents.target, count: extents.sequences))
  }

  private func batch(_ extents: StepData.Extents) -> Batch {
    let name = "\(extents.sequences)x\(extents.source)x\(extents.target)"
    if let known = batches[name] { return known }
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    func sequences(length: Int) -> PackedSequences {
      PackedSequences(
        (0..<extents.sequences).map { _ in tokens.draw(length, shareOfNumbers: 0.5) })
    }
    let fresh = Batch(
      source: sequences(length: extents.source), labels: sequences(length: extents.target))
    batches[name] = fresh
    return fresh
  }
}
