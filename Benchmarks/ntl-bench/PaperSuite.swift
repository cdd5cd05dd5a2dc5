import NTLModel

/// The benchmarks of the paper's repository, a tenth of the labels numbers: the loss by itself
/// (forward only), the forward pass of a T5 with it, and a whole training step.
///
/// The loss by itself has the extents of the paper's published figures: logits of 32 sequences of 100
/// tokens. The model has those of the committed configuration: 2 sequences of 128 tokens.
struct PaperSuite: Suite {
  private static let shape = LogitShape(sequences: 32, length: 100, vocabulary: 32_128)
  private static let numberShare = 0.1

  let setting: Setting
  let model: StepSuite.Model

  var measurements: [Measurement] {
    let share = "numbers=\(text(ofShare: Self.numberShare))"
    let extents = StepData.Extents(sequences: 2, source: 128, target: 128)
    func ofModel(_ scenario: T5Bench.Scenario) -> Measurement {
      Measurement(
        name: "\(scenario.rawValue)/\(model.rawValue)/\(share)",
        extents: extents.named(vocabulary: model.configuration.vocabularySize),
        numberShare: Self.numberShare
      ) {
        T5Contenders(
          scenario: scenario, setting: setting, configuration: model.configuration,
          variants: LossVariant.paper, peers: LossVariant.paper.filter(\.hasPeer)
        ) {
          .random(
            extents, vocabularySize: model.configuration.vocabularySize,
            shareOfNumbers: Self.numberShare)
        }()
      }
    }
    return [
      Measurement(
        name: "loss/standalone/\(Self.shape)/\(share)", extents: Self.shape.extents,
        numberShare: Self.numberShare, contenders: standalone),
      ofModel(.forward), ofModel(.trainingStep),
    ]
  }

  /// Forward only: cross-entropy, each number loss alone, and both together.
  private func standalone() -> [Contender] {
    let bench = Lazily { LogitBench(setting, Self.shape, numberShare: Self.numberShare) }
    let crossEntropy = LossVariant.crossEntropy.name
    let losses = LossVariant.paper.flatMap { variant in
      variant.name == crossEntropy ? [variant.loss] : [variant.loss, variant.lossAlone]
    }
    let ours = losses.map { loss in
      let made = Lazily(loss.make)
      // A number loss alone reads the digits' logits at the numbers.
      let readsAllLogits = LossVariant.paper.contains { $0.name == loss.name }
      return Contender(
        name: loss.name, baseline: loss.name == crossEntropy ? nil : crossEntropy,
        work: readsAllLogits
          ? { Work(bytes: 4 * Self.shape.positions * Self.shape.vocabulary) } : nil,
        check: { try bench().checkFirstRows(loss.name, made()) },
        turn: { try bench().forward(made()) })
    }
    return ours + bench.peers(setting, losses, forwardOnly: true)
  }
}
