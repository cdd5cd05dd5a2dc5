/// The Wasserstein-1 distance between the prediction and any target distribution, by cumulative sums:
/// the paper's NTL-WAS-CDF.
///
/// With the number tokens sorted by value, F the cumulative sums of p, G those of the target t, and
/// Δ_j = V_{j+1} − V_j:
///
///     l = Σ_j Δ_j·|F_j − G_j|
///     ∂l/∂p_k = Σ_{j ≥ k} Δ_j·sign(F_j − G_j)
///
/// For a one-hot target this is NTL-WAS. The target is a Gaussian around the label where σ is not 0, as
/// in the paper's runs with both Gaussian cross-entropy and NTL.
public struct WassersteinCDFLoss: NumericLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// σ of the target, as in ``GaussianLabelSmoothing``; 0: the label alone.
    public var sigma: Double
    /// Δ_j = 1, whatever the values: the paper's spacing, right for digits only.
    public var unitSpacing: Bool
    /// Options; by default a one-hot target and true spacing.
    public init(sigma: Double = 0, unitSpacing: Bool = false) {
      (self.sigma, self.unitSpacing) = (sigma, unitSpacing)
    }
  }

  /// `was-cdf`
  public static let name = "was-cdf"
  /// Of a number token.
  public static let equation = "Σ_j (V_{j+1} − V_j)·|F_j − G_j|"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options
  private let smoothing: GaussianLabelSmoothing
  private let order: [Int]
  private let spacing: [Double]

  /// A loss by cumulative sums.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless σ is finite and not negative.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = Options()) throws(LossError) {
    self.vocabulary = vocabulary
    self.options = options
    smoothing = try GaussianLabelSmoothing(vocabulary, sigma: options.sigma)
    order = vocabulary.order
    spacing = spacings(of: vocabulary, unit: options.unitSpacing)
  }

  /// l and p∘(∂l/∂p − Σ p·∂l/∂p).
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let p = NumberDistribution(values: vocabulary.values, logits: logits[0])
    let differences = cumulativeDifferences(
      p.probabilities, smoothing.target(label: number.digits[0]), order: order)
    var loss = 0.0
    var slopes = differences
    for j in differences.indices {
      loss += spacing[j] * abs(differences[j])
      slopes[j] = spacing[j] * sign(differences[j])
    }
    return NumberCharge(
      loss: loss, gradients: [p.gradient(throughCumulativeSums(slopes, order: order))])
  }
}

/// V_{j+1} − V_j of the sorted values, and 0 after the last, where both sums are 1; or 1 everywhere.
func spacings(of vocabulary: NumberVocabulary, unit: Bool = false) -> [Double] {
  let sorted = vocabulary.order.map { vocabulary.values[$0] }
  return unit
    ? sorted.map { _ in 1 } : zip(sorted, sorted.dropFirst()).map { $1 - $0 } + [0]
}

/// F_j − G_j: the running sum of p − t, in order of value.
func cumulativeDifferences(_ p: [Double], _ t: [Double], order: [Int]) -> [Double] {
  var sum = 0.0
  return order.map { k in
    sum += p[k] - t[k]
    return sum
  }
}

/// Σ_{j ≥ k} slope_j, for each token: what a derivative by F is as one by p.
func throughCumulativeSums(_ slopes: [Double], order: [Int]) -> [Double] {
  var dp = slopes
  var sum = 0.0
  for j in slopes.indices.reversed() {
    sum += slopes[j]
    dp[order[j]] = sum
  }
  return dp
}

/// −1, 0 or 1.
func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
