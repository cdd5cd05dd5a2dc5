import NTLLoss
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

/// A T5 that keeps only the inputs of its layers.
@Suite struct CheckpointingTests {
  private let source = PackedSequences([
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 1], [12, 1], [13, 14, 15, 1],
  ])
  private let labels = PackedSequences([[5, 6, 1], [7, 1], [9, 10, 11, 12, 13, 1]])

  private func configuration(layers: Int) -> T5Configuration {
    var c = T5Configuration()
    (c.vocabularySize, c.width, c.headWidth, c.heads, c.feedForwardWidth) = (20, 10, 3, 2, 12)
    (c.encoderLayers, c.decoderLayers) = (layers, layers)
    (c.relativeBuckets, c.relativeMaximumDistance, c.dropoutRate) = (8, 12, 0.1)
    return c
  }

  /// Plays the tape of a model's loss back.
  private func backward(_ model: T5, checkpoints: Bool) throws {
    let tape = Tape(dropoutSeed: 5, checkpointsActivations: checkpoints)
    let logits = model(source, decoding: model.decoderInputs(for: labels), recordingOn: tape)
    tape.backward(from: try CombinedLoss(nil)(logits, labels: labels.tokens).total)
  }

  @Test(arguments: [ReferenceDevice.shared, CPUDevice.shared] as [any Device])
  func gradientsAreTheSameBits(_ device: any Device) throws {
    func gradients(checkpoints: Bool) throws -> [Double] {
      let model = T5(configuration(layers: 3), on: device, seed: 3)
      try backward(model, checkpoints: checkpoints)
      return device.doubles(model.arena.gradients)
    }
    let plain = try gradients(checkpoints: false)
    #expect(plain.contains { $0 != 0 })
    #expect(zip(try gradients(checkpoints: true), plain).count { $0 != $1 } == 0)
  }

  @Test func gradientOfTheWholeModel() throws {
    let model = T5(configuration(layers: 2), on: ReferenceDevice.shared, seed: 4)
    let loss = try CombinedLoss(nil)
    // Small steps: relu has kinks, and a step across one is no derivative.
    try expectGradient(
      by: model.parameters, step: 1e-5, directions: 4, checkpointsActivations: true
    ) { tape in
      try loss(
        model(source, decoding: model.decoderInputs(for: labels), recordingOn: tape),
        labels: labels.tokens
      ).total
    }
  }

  @Test func lessMemoryIsNeeded() throws {
    /// Bytes asked of the system beyond those of the parameters, with a dozen layers.
    func activations(checkpoints: Bool) throws -> Int {
      let device = CPUDevice(threads: 1)
      var configuration = configuration(layers: 6)
      (configuration.width, configuration.feedForwardWidth) = (64, 256)
      (configuration.headWidth, configuration.heads) = (16, 4)
      let model = T5(configuration, on: device, seed: 3)
      device.fill(model.arena.gradients, with: 0)
      let before = device.memoryStatistics.bytes
      try backward(model, checkpoints: checkpoints)
      return device.memoryStatistics.bytes - before
    }
    let (plain, checkpointed) = (
      try activations(checkpoints: false), try activations(checkpoints: true)
    )
    #expect(checkpointed < plain / 2, "\(checkpointed) bytes instead of \(plain)")
  }
}
