import NTLLoss
import NTLTensor

/// What a loss costs together with the projection to the vocabulary before it, in time beside the
/// three matrix products alone and in memory; from hidden states to their gradient and the weight's.
struct LinearLossSuite: Suite {
  let setting: Setting
  let size: LinearSize

  var measurements: [Measurement] {
    [
      Measurement(
        name: "loss/linear/\(size.rows)x\(size.inputs)x\(size.outputs)"
          + "/numbers=\(text(ofShare: LinearLossBench.numberShare))",
        extents: ["rows": size.rows, "width": size.inputs, "vocabulary": size.outputs],
        numberShare: LinearLossBench.numberShare, contenders: contenders)
    ]
  }

  private func contenders() -> [Contender] {
    let bench = Lazily { LinearLossBench(setting, size) }
    let wasserstein = LossVariant(.wasserstein)
    let reweighed = LossVariant(.wasserstein, "+reweigh") { $0.reweigh = true }
    let products = LinearLossBench.Way.products.rawValue
    func contender(
      _ name: String, _ way: LinearLossBench.Way, _ variant: LossVariant, baseline: String?
    ) -> Contender {
      let loss = Lazily { try variant.makeLoss() }
      let peak = { try PeakMemory.ofChild(way, size) }
      return Contender(
        name: name, baseline: baseline,
        // The projection, and the gradients of both of its factors.
        work: { Work(operations: 3 * 2 * size.rows * size.inputs * size.outputs) },
        peakMemory: variant.name == LinearLossBench.memoryVariant.name ? peak : nil,
        check: way == .fused ? { try bench().check(variant) } : nil,
        turn: { try bench().turn(way, loss()) })
    }
    let ours =
      [contender(products, .products, wasserstein, baseline: nil)]
      + [LossVariant.crossEntropy, wasserstein, reweighed].map {
        contender($0.name, .fused, $0, baseline: products)
      } + [
        contender("\(wasserstein.name)/unfused", .unfused, wasserstein, baseline: wasserstein.name)
      ]

    guard let python = setting.python else { return ours }
    let known = [LossVariant.crossEntropy, wasserstein, reweighed]
    let peer = Lazily { try bench().startPeer(python, losses: known.map(\.name)) }
    return ours
      + known.map { variant in
        Contender(
          name: variant.loss.peerName, baseline: variant.name,
          peakMemory: {
            PeakMemory(poolBytes: nil, residentBytes: try peer().values(of: variant.name).peakBytes)
          },
          check: { try bench().check(variant, against: peer()) },
          turn: { try peer().turn(variant.name) })
      }
  }
}
