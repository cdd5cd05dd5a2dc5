public import NTLLoss
public import NTLTokenizer

/// Which loss to train with, as it is named on the command line and kept with a run.
public struct LossConfiguration: Codable, Sendable, Equatable {
  /// The losses that can be named.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Cross-entropy alone.
    case crossEntropy = "ce"
    /// Cross-entropy + λ·NTL-WAS.
    case wasserstein = "ntl-was"
    /// Cross-entropy + λ·NTL-MSE.
    case meanSquared = "ntl-mse"
    /// Cross-entropy + λ·NTL-MAE.
    case meanAbsolute = "ntl-mae"
    /// Cross-entropy + λ·NTL-Huber.
    case huber = "ntl-huber"
  }

  /// Which loss.
  public var kind: Kind
  /// λ, the weight of the number term.
  public var lambda: Double
  /// Where the Huber loss turns from a square into a line.
  public var huberDelta: Double

  /// A loss by name; the paper's λ is 0.3.
  public init(_ kind: Kind, lambda: Double = 0.3, huberDelta: Double = 1) {
    self.kind = kind
    self.lambda = lambda
    self.huberDelta = huberDelta
  }

  /// The loss's name in tables: `CE + NTL-WAS`.
  public var title: String {
    kind == .crossEntropy ? "CE" : "CE + \(kind.rawValue.uppercased())"
  }

  /// The loss over a tokenizer's numbers. Cross-entropy alone reports NTL-WAS without learning from it,
  /// so that runs can be compared.
  ///
  /// - Throws: `LossError` for a tokenizer without numbers and for options that make no sense.
  public func makeLoss(for tokenizer: any Tokenizer) throws(LossError) -> CombinedLoss {
    let distance: NumberTokenLoss.Distance =
      switch kind {
      case .crossEntropy, .wasserstein: .wasserstein
      case .meanSquared: .meanSquared
      case .meanAbsolute: .meanAbsolute
      case .huber: .huber(delta: huberDelta)
      }
    let vocabulary = try NumberVocabulary(tokenizer.numberValues)
    return try CombinedLoss(
      NumberTokenLoss(vocabulary, distance: distance),
      weight: kind == .crossEntropy ? 0 : lambda)
  }
}
