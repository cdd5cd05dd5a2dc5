import NTLLoss
import NTLModel
import NTLTensor

/// The contenders of a measurement with a T5: losses in one model, and PyTorch's.
struct T5Contenders {
  let scenario: T5Bench.Scenario
  let setting: Setting
  let configuration: T5Configuration
  let variants: [LossVariant]
  /// The variants that PyTorch takes part with.
  let peers: [LossVariant]
  /// Those that it takes part with once more, compiled.
  var compiled: [LossVariant] = []
  /// Finds the most memory of training with cross-entropy in a process of its own; nil: it is not of
  /// interest.
  var peakMemory: (() throws -> PeakMemory)?
  /// Makes the batches.
  let data: () throws -> StepData

  /// All of them, ours first.
  func callAsFunction() -> [Contender] {
    let bench = Lazily { T5Bench(scenario, setting, configuration, try data()) }
    let crossEntropy = LossVariant.crossEntropy.name
    let ours = variants.map { variant in
      let turn = Lazily { try bench().turn(variant) }
      var contender = contender(variant.name, bench) { try turn()() }
      contender.baseline = variant.name == crossEntropy ? nil : crossEntropy
      contender.prerequisite = { _ = try bench() }
      contender.systemAllocations = { setting.device.memoryStatistics.systemAllocations }
      contender.peakMemory = variant.name == crossEntropy ? peakMemory : nil
      contender.check = {
        try bench().check(variant)
        _ = try turn()
      }
      return contender
    }
    guard let python = setting.python else { return ours }
    func theirs(_ name: String, _ variant: LossVariant, _ peer: Lazily<PeerProcess>) -> Contender {
      var contender = contender(name, bench) { try peer().turn(bench().peerWork(variant.name)) }
      contender.baseline = variant.name
      // Before anything is trained: the peer begins with our weights.
      contender.prerequisite = { try peer().require(variant.name) }
      contender.check = { try bench().check(variant, against: peer(), called: name) }
      return contender
    }
    let eager = Lazily { try bench().startPeer(python, peers, isCompiled: false) }
    let compiler = Lazily { try bench().startPeer(python, compiled, isCompiled: true) }
    return ours
      + peers.map { variant in
        var contender = theirs(variant.loss.peerName, variant, eager)
        if variant.name == crossEntropy && peakMemory != nil {
          contender.peakMemory = { try bench().peakMemory(of: python) }
        }
        return contender
      } + compiled.map { theirs("PyTorch-compiled/\($0.name)", $0, compiler) }
  }

  /// What all contenders have in common: the model, and in every round the same batch.
  private func contender(
    _ name: String, _ bench: Lazily<T5Bench>, turn: @escaping () throws -> Double
  ) -> Contender {
    Contender(
      name: name, tokens: { try bench().tokens(inRound: $0) }, work: { try bench().work },
      prepare: { try bench().round = $0 }, turn: turn)
  }
}
