import Foundation
import NTLLoss
import NTLModel
import NTLTensor
import NTLTrainer

/// A T5 and batches, and losses at work on them.
final class T5Bench {
  /// What one turn is.
  enum Scenario: String {
    /// The model and its loss, nothing recorded and nothing dropped out.
    case forward
    /// Forward, backward, clipping, AdamW.
    case trainingStep = "training-step"
  }

  /// Which batch is worked on: in every round the next one.
  var round = 0

  private let setting: Setting
  private let scenario: Scenario
  private let network: T5
  private let data: StepData
  /// By variant, the loss of the first batch before anything was trained.
  private var expected: [String: Double] = [:]

  init(
    _ scenario: Scenario, _ setting: Setting, _ configuration: T5Configuration, _ data: StepData
  ) {
    (self.scenario, self.setting, self.data) = (scenario, setting, data)
    network = T5(configuration, on: setting.device, seed: 0)
  }

  // MARK: Turns

  /// What takes a turn with a loss, and says how many seconds it took.
  func turn(_ variant: LossVariant) throws -> () throws -> Double {
    let loss = try variant.makeLoss(for: data.tokenizer)
    switch scenario {
    case .forward:
      return { try seconds { _ = try self.forward(loss, self.data[self.round]) } }
    case .trainingStep:
      // All of them train one model: they touch the same memory.
      var trainer = Self.trainer(network, loss)
      return { try seconds { _ = try trainer.step([self.data[self.round]]) } }
    }
  }

  /// The least that a turn must compute and move; of several batches their mean.
  var work: Work {
    let operations = T5Operations(network.configuration)
    let lengths = data.batches.map { batch in
      (source: batch.source.ranges.map(\.count), target: batch.labels.ranges.map(\.count))
    }
    func mean(_ count: ([Int], [Int]) -> Int) -> Int {
      lengths.reduce(0) { $0 + count($1.source, $1.target) } / lengths.count
    }
    switch scenario {
    case .forward:
      return Work(operations: mean { operations.forward(source: $0, target: $1) })
    case .trainingStep:
      return Work(operations: mean { operations.trainingStep(source: $0, target: $1) })
        + operations.optimizerWork
    }
  }

  /// Takes a turn on every batch, so that there is memory for all of them.
  func warmUp(_ turn: () throws -> Double) throws {
    for round in data.batches.indices {
      self.round = round
      _ = try turn()
    }
  }

  /// Tokens read and written in a round.
  func tokens(inRound round: Int) -> Int { data[round].tokens }

  private static func trainer(_ network: T5, _ loss: CombinedLoss) -> Trainer {
    Trainer(
      model: network, loss: loss,
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, totalSteps: .max),
      optimizer: .adamW(), seed: 0)
  }

  private func forward(_ loss: CombinedLoss, _ batch: Batch) throws -> LossTerms {
    try FusedLinearLoss(loss)(
      hiddenStates(batch), projection: network.projection, labels: Self.labels(batch))
  }

  private func hiddenStates(_ batch: Batch) -> Tensor {
    network.hiddenStates(batch.source, decoding: network.decoderInputs(for: batch.labels))
  }

  private static func labels(_ batch: Batch) -> Labels {
    Labels(batch.labels.tokens, sequences: batch.labels.ranges)
  }

  // MARK: Checks

  /// The loss that never has all logits in memory is that of the logits.
  func check(_ variant: LossVariant) throws {
    let loss = try variant.makeLoss(for: data.tokenizer)
    let logits = hiddenStates(data[0]).linear(network.projection)
    try expect(
      "loss", of: variant.name, forward(loss, data[0]).total.scalar,
      toBe: loss(logits, labels: Self.labels(data[0])).total.scalar, as: "from logits in memory")
  }

  /// The peer has a model of the same size, and the same loss from the same weights and batch.
  func check(_ variant: LossVariant, against peer: PeerProcess, called name: String) throws {
    try expect(
      "number of parameters", of: name, Double(peer.parameters ?? 0),
      toBe: Double(network.configuration.parameterCount), as: "in ours", within: 0)
    guard let ours = expected[variant.name] else { return }
    try expect("loss", of: name, peer.values(of: variant.name).loss, toBe: ours, as: "by ours")
  }

  // MARK: Memory

  /// The most memory that training takes from the weights on: gradients, moments, activations. Asked in a
  /// process that has done nothing yet.
  static func peakMemory(
    _ setting: Setting, _ configuration: T5Configuration, _ data: StepData
  ) throws -> PeakMemory {
    let pool = setting.device.memoryStatistics.bytes
    let resident = ResidentMemory.sinceNow()
    var trainer = Self.trainer(
      T5(configuration, on: setting.device, seed: 0),
      try LossVariant.crossEntropy.makeLoss(for: data.tokenizer))
    for _ in 0..<2 { _ = try trainer.step([data[0]]) }
    return PeakMemory(
      poolBytes: setting.device.memoryStatistics.bytes - pool, residentBytes: resident?.growth())
  }

  /// PyTorch's, in the same way.
  func peakMemory(of python: URL) throws -> PeakMemory {
    let loss = LossVariant.crossEntropy.name
    let peer = try launchPeer(python, [("--losses", loss), ("--peak-only", "1")])
    return PeakMemory(poolBytes: nil, residentBytes: try peer.values(of: loss).peakBytes)
  }

  // MARK: Peer

  /// PyTorch with the same weights, batches and losses, model and loss compiled or not: to be called
  /// before anything is trained.
  func startPeer(
    _ python: URL, _ losses: [LossVariant], isCompiled: Bool
  ) throws -> PeerProcess {
    for variant in losses where expected[variant.name] == nil {
      expected[variant.name] = try forward(
        variant.makeLoss(for: data.tokenizer), data[0]
      ).total.scalar
    }
    return try launchPeer(
      python,
      [
        ("--losses", losses.map(\.name).joined(separator: ",")),
        ("--compiled", isCompiled ? "1" : "0"),
      ])
  }

  private func launchPeer(_ python: URL, _ options: [(String, String)]) throws -> PeerProcess {
    let folder = try TemporaryFolder()
    try folder.write(network)
    return try PeerProcess(
      python, script: "t5_step.py",
      options + [
        ("--model", folder.url.path),
        ("--batches", try folder.write(json: data.lists, as: "batches.json")),
        ("--scenario", scenario.rawValue), ("--threads", "\(setting.device.threads)"),
        ("--first-digit", "\(RandomTokens.firstDigit)"),
      ])
  }

  /// What the peer calls its work on a batch.
  func peerWork(_ name: String) -> String { "\(name) \(round % data.batches.count)" }
}
