/// The squared earth mover's distance of Hou, Yu & Samaras (2016) for ordered classes, spaced as the
/// values are: the Cramér distance.
///
/// With F and G the cumulative sums of p and of the label, by ascending value:
///
///     l = Σ_j (V_{j+1} − V_j)·(F_j − G_j)²
///     ∂l/∂p_k = Σ_{j ≥ k} 2·(V_{j+1} − V_j)·(F_j − G_j)
///
/// Unlike NTL-WAS its gradient fades near the label, and many small errors cost less than a large one.
public struct SquaredEarthMoversLoss: NumericLoss {
  /// Nothing can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// No options.
    public init() {}
  }

  /// `squared-emd`
  public static let name = "squared-emd"
  /// Of a number token.
  public static let equation = "Σ_j (V_{j+1} − V_j)·(F_j − G_j)²"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// Nothing.
  public let options = Options()
  private let order: [Int]
  private let spacing: [Double]

  /// A squared earth mover's distance.
  public init(_ vocabulary: NumberVocabulary) {
    self.vocabulary = vocabulary
    order = vocabulary.order
    spacing = spacings(of: vocabulary)
  }

  /// l and p∘(∂l/∂p − Σ p·∂l/∂p).
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let p = NumberDistribution(values: vocabulary.values, logits: logits[0])
    var target = p.probabilities.map { _ in 0.0 }
    target[number.digits[0]] = 1
    let differences = cumulativeDifferences(p.probabilities, target, order: order)
    let loss = zip(spacing, differences).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    let slopes = zip(spacing, differences).map { 2 * $0 * $1 }
    return NumberCharge(
      loss: loss, gradients: [p.gradient(throughCumulativeSums(slopes, order: order))])
  }
}
