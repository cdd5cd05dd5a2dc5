import Foundation
import NTLLoss
import NTLTensor
import NTLTrainer

/// What each loss costs beside cross-entropy, forward and backward, from logits to their gradient.
///
/// Cross-entropy is measured as it is without any number token loss, not even one that is only
/// reported: the ratio is what the whole number term costs.
struct LossSuite: Suite {
  let setting: Setting
  /// Positions, n.
  let rows: Int
  /// Columns of the logits, v.
  let vocabulary: Int
  /// The shares of labels that are numbers.
  let numberShares: [Double]

  var measurements: [Measurement] {
    let extents = ["rows": rows, "vocabulary": vocabulary]
    let alone = Measurement(name: "loss/ce", extents: extents) {
      try contenders(.crossEntropy, share: 0)
    }
    let kinds = LossConfiguration.Kind.allCases.filter { $0 != .crossEntropy }
    return [alone]
      + kinds.flatMap { kind in
        numberShares.map { share in
          Measurement(
            name: "loss/\(kind.rawValue)/numbers=\(String(format: "%g", share))", extents: extents
          ) {
            try contenders(kind, share: share)
          }
        }
      }
  }

  private func contenders(
    _ kind: LossConfiguration.Kind, share: Double
  ) throws -> [Contender] {
    var tokens = RandomTokens(vocabularySize: vocabulary)
    let labels = tokens.draw(rows, shareOfNumbers: share)
    let logits = randomLogits()
    func contender(_ kind: LossConfiguration.Kind, baseline: String?) throws -> Contender {
      let loss = try kind.benchmarkedLoss()
      return Contender(name: kind.rawValue, baseline: baseline) {
        try forwardAndBackward(loss, of: logits, labels: labels)
      }
    }

    let crossEntropy = LossConfiguration.Kind.crossEntropy
    var contenders = [try contender(crossEntropy, baseline: nil)]
    if kind != crossEntropy {
      contenders.append(try contender(kind, baseline: crossEntropy.rawValue))
    }
    if let python = setting.python, let peer = kind.peerName {
      let process = try PeerProcess(
        python, script: "loss_step.py",
        [
          "--loss": peer, "--rows": "\(rows)", "--vocabulary": "\(vocabulary)",
          "--number-share": "\(share)", "--threads": "\(setting.device.threads)",
        ])
      contenders.append(process.contender(baseline: kind.rawValue))
    }
    return contenders
  }

  /// Seconds of one forward and backward pass. The leaf takes over the logits, so that nothing is
  /// copied; its gradient comes from the device's memory pool, as that of a model's logits does.
  private func forwardAndBackward(
    _ loss: CombinedLoss, of logits: Parameter, labels: [Int32]
  ) throws -> Double {
    let tape = Tape()
    let z = Tensor(logits.value, logits.shape, recordedOn: tape)
    return try seconds { tape.backward(from: try loss(z, labels: labels).total) }
  }

  /// Standard normal logits `[rows, vocabulary]`.
  private func randomLogits() -> Parameter {
    let logits = Parameter(
      "logits", [rows, vocabulary], .normal(deviation: 1), isDecayed: false)
    ParameterArena([logits], on: setting.device).initialize(seed: 0)
    return logits
  }
}

extension LossConfiguration.Kind {
  /// The loss with the paper's λ over the digits; cross-entropy all alone.
  func benchmarkedLoss() throws -> CombinedLoss {
    self == .crossEntropy
      ? try CombinedLoss(nil)
      : try LossConfiguration(self).makeLoss(for: RandomTokens.tokenizer)
  }

  /// What `loss_step.py` calls it, if it has the like.
  fileprivate var peerName: String? {
    switch self {
    case .crossEntropy: "ce"
    case .wasserstein: "ce+was"
    case .meanSquared: "ce+mse"
    case .meanAbsolute, .huber: nil
    }
  }
}
