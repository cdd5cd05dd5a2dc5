import NTLLoss
import NTLTokenizer
import NTLTrainer

/// A loss with its options, by the name that tables know it under.
struct LossVariant {
  let name: String
  let configuration: LossConfiguration

  init(
    _ kind: LossConfiguration.Kind, _ suffix: String = "",
    _ change: (inout LossConfiguration) -> Void = { _ in }
  ) {
    var configuration = LossConfiguration(kind)
    change(&configuration)
    (name, self.configuration) = (kind.rawValue + suffix, configuration)
  }

  /// Cross-entropy all alone, not even with a number loss that is only reported.
  static let crossEntropy = LossVariant(.crossEntropy)

  /// Every kind, and what options add to the cost of some.
  static let all: [LossVariant] =
    LossConfiguration.Kind.allCases.map { LossVariant($0) } + [
      LossVariant(.wasserstein, "+reweigh") { $0.reweigh = true },
      LossVariant(.wasserstein, "+squash=2") { $0.squashFactor = 2 },
      LossVariant(.meanSquared, "+reweigh") { $0.reweigh = true },
      // The paper's Gaussian cross-entropy runs: both terms have a Gaussian target.
      LossVariant(.wassersteinCDF, "+gaussian-ce") {
        ($0.smoothTokens, $0.sigma) = (true, 1)
      },
    ]

  /// The losses of the paper's benchmarks.
  static let paper: [LossVariant] =
    [.crossEntropy] + [.meanSquared, .wasserstein, .wassersteinCDF].map { LossVariant($0) }

  /// The loss over a tokenizer's digits: cross-entropy + the paper's λ·the number loss, or one of tokens alone.
  func makeLoss(
    for tokenizer: any Tokenizer = RandomTokens.tokenizer
  ) throws -> CombinedLoss {
    switch configuration.kind {
    case .crossEntropy: return try CombinedLoss(nil)
    case .gaussianCrossEntropy:
      let numbers = try NumberVocabulary(tokenizer.numberValues)
      return try CombinedLoss(tokenTerm: configuration.makeTokenTerm(numbers), nil)
    default: return try configuration.makeLoss(for: tokenizer)
    }
  }

  /// The number loss by itself.
  func makeLossAlone() throws -> CombinedLoss {
    try CombinedLoss(tokenTerm: .none, makeLoss().numberLoss, weight: 1)
  }

  /// Whether the token term is plain cross-entropy.
  var hasPlainTokens: Bool {
    configuration.kind != .gaussianCrossEntropy && !configuration.smoothTokens
  }

  /// Whether PyTorch with ntloss computes the same; ours is what those sources define.
  var hasPeer: Bool {
    ["ce", "ntl-was", "ntl-was+reweigh", "ntl-mse", "ntl-mae", "ntl-huber", "number-level"]
      .contains(name)
  }

  /// What ``makeLoss()`` makes.
  var loss: NamedLoss { NamedLoss(name: name, hasPeer: hasPeer) { try makeLoss() } }
  /// What ``makeLossAlone()`` makes.
  var lossAlone: NamedLoss {
    NamedLoss(name: name + "/alone", hasPeer: hasPeer) { try makeLossAlone() }
  }
}

/// A loss that is made when it is needed, by the name that a peer knows it under.
struct NamedLoss {
  let name: String
  let hasPeer: Bool
  let make: () throws -> CombinedLoss

  /// What the peer's contender is called.
  var peerName: String { "PyTorch/\(name)" }
}
