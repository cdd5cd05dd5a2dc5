import NTLLoss
import NTLModel
import NTLTensor
import NTLTrainer

/// A T5 and a random batch, and losses at work on them.
///
/// Every sequence has full length, so that the peer, which pads, computes no more than we do.
final class T5Bench {
  /// What one turn is.
  enum Scenario: String {
    /// The model and its loss, nothing recorded and nothing dropped out.
    case forward
    /// Forward, backward, clipping, AdamW.
    case trainingStep = "training-step"
  }

  /// The extents of a batch.
  struct Extents {
    let sequences: Int
    /// Tokens of each question.
    let source: Int
    /// Tokens of each answer.
    let target: Int

    var tokens: Int { sequences * (source + target) }

    func named(vocabulary: Int) -> [String: Int] {
      ["sequences": sequences, "source": source, "target": target, "vocabulary": vocabulary]
    }
  }

  private let network: T5
  private let batch: Batch

  private init(
    _ device: CPUDevice, _ configuration: T5Configuration, _ extents: Extents,
    shareOfNumbers: Double
  ) {
    network = T5(configuration, on: device, seed: 0)
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    func sequences(length: Int) -> PackedSequences {
      let all = tokens.draw(extents.sequences * length, shareOfNumbers: shareOfNumbers)
      return PackedSequences(
        (0..<extents.sequences).map { Array(all[$0 * length..<($0 + 1) * length]) })
    }
    batch = Batch(
      source: sequences(length: extents.source), labels: sequences(length: extents.target))
  }

  /// The losses in one model, and PyTorch's where it has them.
  static func contenders(
    _ scenario: Scenario, _ setting: Setting, _ configuration: T5Configuration,
    _ extents: Extents, _ variants: [LossVariant], shareOfNumbers: Double
  ) -> [Contender] {
    let bench = Lazily {
      T5Bench(setting.device, configuration, extents, shareOfNumbers: shareOfNumbers)
    }
    let crossEntropy = LossVariant.crossEntropy.name
    let ours = variants.map { variant in
      let turn = Lazily { try bench().turn(scenario, variant) }
      return Contender(
        name: variant.name, baseline: variant.name == crossEntropy ? nil : crossEntropy,
        tokens: { _ in extents.tokens }, check: { try bench().check(variant) },
        turn: { try turn()() })
    }
    guard let python = setting.python else { return ours }
    let known = variants.filter(\.hasPeer)
    let peer = Lazily {
      let options = peerOptions(configuration, extents, shareOfNumbers: shareOfNumbers)
      return try PeerProcess(
        python, script: "t5_step.py",
        options + [
          ("--scenario", scenario.rawValue),
          ("--losses", known.map(\.name).joined(separator: ",")),
          ("--threads", "\(setting.device.threads)"),
        ])
    }
    return ours
      + known.map { variant in
        Contender(
          name: variant.loss.peerName, baseline: variant.name, tokens: { _ in extents.tokens },
          turn: { try peer().turn(variant.name) })
      }
  }

  private func turn(_ scenario: Scenario, _ variant: LossVariant) throws -> () throws -> Double {
    let loss = try variant.makeLoss()
    switch scenario {
    case .forward: return { try seconds { _ = try self.forward(loss) } }
    case .trainingStep:
      // All of them train one model: they touch the same memory.
      var trainer = Trainer(
        model: network, loss: loss,
        schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, totalSteps: .max),
        optimizer: AdamW.Configuration(), seed: 0)
      return { [batch] in try seconds { _ = try trainer.step([batch]) } }
    }
  }

  private func forward(_ loss: CombinedLoss) throws -> LossTerms {
    try FusedLinearLoss(loss)(hiddenStates(), projection: network.projection, labels: labels)
  }

  private func hiddenStates() -> Tensor {
    network.hiddenStates(batch.source, decoding: network.decoderInputs(for: batch.labels))
  }

  private var labels: Labels { Labels(batch.labels.tokens, sequences: batch.labels.ranges) }

  /// The loss that never has all logits in memory is that of the logits.
  private func check(_ variant: LossVariant) throws {
    let loss = try variant.makeLoss()
    let hidden = hiddenStates()
    let logits = hidden.linear(network.projection)
    try expect(
      "loss", of: variant.name,
      FusedLinearLoss(loss)(hidden, projection: network.projection, labels: labels).total.scalar,
      toBe: loss(logits, labels: labels).total.scalar, as: "from logits in memory")
  }

  private static func peerOptions(
    _ configuration: T5Configuration, _ extents: Extents, shareOfNumbers: Double
  ) -> [(String, String)] {
    [
      ("--d-model", "\(configuration.width)"), ("--d-ff", "\(configuration.feedForwardWidth)"),
      ("--d-kv", "\(configuration.headWidth)"), ("--heads", "\(configuration.heads)"),
      ("--layers", "\(configuration.encoderLayers)"),
      ("--decoder-layers", "\(configuration.decoderLayers)"),
      ("--vocabulary", "\(configuration.vocabularySize)"),
      ("--dropout", "\(configuration.dropoutRate)"),
      ("--batch", "\(extents.sequences)"), ("--source", "\(extents.source)"),
      ("--target", "\(extents.target)"), ("--number-share", "\(shareOfNumbers)"),
      ("--first-digit", "\(RandomTokens.firstDigit)"),
    ]
  }
}
