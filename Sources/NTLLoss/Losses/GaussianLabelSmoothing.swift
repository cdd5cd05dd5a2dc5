import Foundation

/// Cross-entropy with a Gaussian around the number instead of a single right token: the Gaussian
/// cross-entropy of the paper's ablation.
///
/// At a position whose label is a number y, with q the softmax over all tokens,
///
///     −Σ_k t_k·ln q_k        t_k ∝ exp(−(V_k − y)²/2σ²) over the number tokens
///     ∂/∂z_v = q_v − t_v     (t is 0 outside of the number tokens)
///
/// and plain cross-entropy elsewhere. σ = 0 is plain cross-entropy everywhere: all tokens whose value is
/// exactly y would share the target, so the label's own token keeps it.
public struct GaussianLabelSmoothing: DescribedLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// σ, in the unit of the numbers; at least 0.
    public var sigma: Double
    /// Options.
    public init(sigma: Double) { self.sigma = sigma }
  }

  /// `gaussian-ce`
  public static let name = "gaussian-ce"
  /// At a number label.
  public static let equation = "−Σ_k t_k·ln q_k,  t_k ∝ exp(−(V_k − y)²/2σ²)"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A smoothing.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless σ is finite and not negative.
  public init(_ vocabulary: NumberVocabulary, sigma: Double) throws(LossError) {
    guard sigma >= 0 && sigma.isFinite else {
      throw .invalidOption(name: "sigma", value: sigma, allowed: "finite and at least 0")
    }
    self.vocabulary = vocabulary
    options = Options(sigma: sigma)
  }

  /// t, for a label given by its index in the vocabulary.
  public func target(label: Int) -> [Double] {
    let y = vocabulary.values[label]
    guard options.sigma > 0 else {
      return vocabulary.values.indices.map { $0 == label ? 1 : 0 }
    }
    let terms = vocabulary.values.map { v in
      let distance = (v - y) / options.sigma
      return exp(-0.5 * distance * distance)
    }
    let sum = terms.reduce(0, +)  // at least 1, the label's own term
    return terms.map { $0 / sum }
  }
}
