import Foundation

/// A soft target by distance, after Chung et al., *Teaching Metric Distance to Discrete Autoregressive
/// Language Models* (ICLR 2026, arXiv:2503.02379): DIST²Loss.
///
///     l = KL(t ‖ p) = Σ_k t_k·(ln t_k − ln p_k)        t_k ∝ exp(−(V_k − y)²/τ)
///     ∂l/∂z_k = p_k − t_k
///
/// over the number tokens; its authors add 0.1 of it to cross-entropy, with τ = 1. It differs from
/// ``GaussianLabelSmoothing`` in that cross-entropy keeps its one-hot target, and that the probability of
/// text does not matter.
public struct DIST2Loss: NumericLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// τ, in squares of the numbers' unit; positive.
    public var temperature: Double
    /// Options.
    public init(temperature: Double = 1) { self.temperature = temperature }
  }

  /// `dist2`
  public static let name = "dist2"
  /// Of a number token.
  public static let equation = "Σ_k t_k·ln(t_k/p_k),  t_k ∝ exp(−(V_k − y)²/τ)"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A soft target.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless τ is positive and finite.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = Options()) throws(LossError) {
    guard options.temperature > 0 && options.temperature.isFinite else {
      throw .invalidOption(
        name: "the temperature", value: options.temperature, allowed: "positive and finite")
    }
    self.vocabulary = vocabulary
    self.options = options
  }

  /// KL(t ‖ p) and p − t.
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let p = NumberDistribution(values: vocabulary.values, logits: logits[0])
    let y = vocabulary.values[number.digits[0]]
    // A softmax too: of the negative distances.
    let t = NumberDistribution(
      values: vocabulary.values,
      logits: vocabulary.values.map { -($0 - y) * ($0 - y) / options.temperature })
    var loss = 0.0
    for k in t.probabilities.indices where t.probabilities[k] > 0 {
      loss += t.probabilities[k] * (t.logProbabilities[k] - p.logProbabilities[k])
    }
    return NumberCharge(
      loss: loss, gradients: [zip(p.probabilities, t.probabilities).map { $0 - $1 }])
  }
}
