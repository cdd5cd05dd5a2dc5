/// What each loss costs beside cross-entropy, forward and backward, from logits to their gradient.
///
/// Losses overwrite the logits with the gradient, as after a projection that nobody else reads;
/// `ce/kept` does not, as PyTorch never does. Cross-entropy is measured without any number loss, not
/// even one that is only reported: a ratio is what the whole number term costs.
struct LossSuite: Suite {
  let setting: Setting
  let shapes: [LogitShape]
  /// The shares of labels that are numbers.
  let numberShares: [Double]

  var measurements: [Measurement] {
    shapes.flatMap { shape in
      numberShares.map { share in
        Measurement(
          name: "loss/\(shape)/numbers=\(text(ofShare: share))", extents: shape.extents,
          numberShare: share
        ) {
          contenders(shape, share)
        }
      }
    }
  }

  private func contenders(_ shape: LogitShape, _ share: Double) -> [Contender] {
    let bench = Lazily { LogitBench(setting, shape, numberShare: share) }
    let copier = "scale"
    let crossEntropy = LossVariant.crossEntropy.name
    func contender(_ variant: LossVariant, overwriting: Bool = true) -> Contender {
      let loss = Lazily { try variant.makeLoss() }
      let name = variant.name + (overwriting ? "" : "/kept")
      return Contender(
        name: name, baseline: name == crossEntropy ? nil : crossEntropy, copier: copier,
        // Logits are read, and their gradient is written.
        work: { Work(bytes: 8 * shape.positions * shape.vocabulary) },
        check: { try bench().check(variant, overwriting: overwriting) },
        turn: { try bench().forwardAndBackward(loss(), overwriting: overwriting) })
    }

    let others = LossVariant.all.filter { $0.name != crossEntropy }
    return [
      Contender(name: copier, turn: { try bench().scale() }),
      contender(.crossEntropy),
      contender(.crossEntropy, overwriting: false),
    ] + others.map { contender($0) }
      + bench.peers(setting, LossVariant.all.map(\.loss), forwardOnly: false)
  }
}

extension Lazily<LogitBench> {
  /// PyTorch's turns on the same logits, one process for all of them.
  func peers(_ setting: Setting, _ losses: [NamedLoss], forwardOnly: Bool) -> [Contender] {
    guard let python = setting.python else { return [] }
    let known = losses.filter(\.hasPeer)
    let peer = Lazily<PeerProcess> {
      try self().startPeer(python, losses: known.map(\.name), forwardOnly: forwardOnly)
    }
    return known.map { loss in
      Contender(
        name: loss.peerName, baseline: loss.name,
        check: { try self().check(loss, against: peer()) },
        turn: { try peer().turn(loss.name) })
    }
  }
}
