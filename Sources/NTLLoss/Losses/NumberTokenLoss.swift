public import NTLTensor

/// The number token loss of Zausinger et al., *Regress, Don't Guess* (ICML 2025, arXiv:2411.02083).
///
/// Cross-entropy treats a predicted 3 and a predicted 9 as equally wrong when the answer is 4. This
/// loss charges by numerical distance, at the positions whose label is a number and nowhere else. With
/// p the softmax over the number tokens only, V_j their values, y the label's value and ŷ = Σ_j p_j V_j:
///
///     wasserstein    Σ_j p_j·|y − V_j|      NTL-WAS, the Wasserstein-1 distance to the label
///     meanSquared    (ŷ − y)²               NTL-MSE
///     meanAbsolute   |ŷ − y|                NTL-MAE
///     huber(δ)       huber_δ(ŷ − y)         NTL-Huber
///
/// The gradients follow from the expectation's, ∂(Σ_j p_j c_j)/∂z_k = p_k(c_k − Σ_j p_j c_j).
public struct NumberTokenLoss: ExpectedCostLoss {
  /// How a wrong number is charged.
  public enum Distance: Sendable, Hashable, Codable {
    /// Σ_j p_j·|y − V_j|: least only where all probability is on the label.
    case wasserstein
    /// (ŷ − y)²
    case meanSquared
    /// |ŷ − y|
    case meanAbsolute
    /// ½(ŷ − y)² up to δ, from there on δ·(|ŷ − y| − ½δ).
    case huber(delta: Double)
  }

  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// How a wrong number is charged.
    public var distance: Distance
    /// Whether probability outside of the number tokens is charged: m·l + 1.01·D·(1 − m), with m the
    /// probability of all number tokens and D the loss of the worst of them. A text then costs one per
    /// cent more than the worst number. The paper does not do it, ntloss does.
    public var reweigh: Bool
    /// f > 1: distances are squeezed so that the farthest number costs f times as much as the nearest
    /// wrong one, which costs 1. Only with ``Distance/wasserstein``. Nil: they stay as they are.
    public var squashFactor: Double?

    /// Options; by default the paper's.
    public init(
      distance: Distance = .wasserstein, reweigh: Bool = false, squashFactor: Double? = nil
    ) {
      (self.distance, self.reweigh, self.squashFactor) = (distance, reweigh, squashFactor)
    }

    /// The loss as the paper has it: NTL-WAS, and text costs nothing.
    public static let paper = Options()
    /// The loss as the package ntloss 0.3.2 has it unless told otherwise: NTL-WAS with `reweigh`.
    public static let package = Options(reweigh: true)
  }

  /// `ntl`, one name for each distance: ``LossConfiguration/Kind``.
  public static let name = "ntl"
  /// Of the default, NTL-WAS.
  public static let equation = "Σ_k p_k·|y − V_k|, or d(Σ_k p_k·V_k − y)"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options
  /// The smallest and the largest distance of two different numbers.
  private let distances: ClosedRange<Double>

  /// A number token loss.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless a Huber δ is positive and a squash
  ///   factor is above 1 and goes with ``Distance/wasserstein``.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = .paper) throws(LossError) {
    if case .huber(let delta) = options.distance, !(delta > 0 && delta.isFinite) {
      throw .invalidOption(name: "the Huber delta", value: delta, allowed: "positive and finite")
    }
    if let factor = options.squashFactor {
      guard options.distance == .wasserstein else {
        throw .invalidOption(
          name: "the squash factor", value: factor, allowed: "left out, except with NTL-WAS")
      }
      guard factor > 1 && factor.isFinite else {
        throw .invalidOption(
          name: "the squash factor", value: factor, allowed: "above 1 and finite")
      }
    }
    self.vocabulary = vocabulary
    self.options = options
    let sorted = vocabulary.values.sorted()
    let least = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.min()
    distances = (least ?? 0)...max(least ?? 0, vocabulary.span)
  }

  /// A number token loss with the paper's options but for the distance.
  public init(_ vocabulary: NumberVocabulary, distance: Distance) throws(LossError) {
    try self.init(vocabulary, Options(distance: distance))
  }

  /// |y − V|, squeezed if that is asked for; V − y for a distance of the expected value, since
  /// Σ_j p_j·(V_j − y) = ŷ − y.
  public func cost(label: Int, token: Int) -> Double {
    let difference = vocabulary.values[token] - vocabulary.values[label]
    guard options.distance == .wasserstein else { return difference }
    let distance = abs(difference)
    guard let factor = options.squashFactor, distance > 0 else { return distance }
    let (least, largest) = (distances.lowerBound, distances.upperBound)
    guard largest > least else { return 1 }
    return 1 + (distance - least) * (factor - 1) / (largest - least)
  }

  /// The square, the magnitude or Huber's function of ŷ − y.
  public var transform: ElementwiseFunction? {
    switch options.distance {
    case .wasserstein: nil
    case .meanSquared: .square
    case .meanAbsolute: .absolute
    case .huber(let delta): .huber(delta: delta)
    }
  }

  /// 1.01·D with `reweigh`.
  public var ceiling: Double? { options.reweigh ? 1.01 * largestLoss : nil }

  /// D, the loss of the largest distance: what ntloss calls `max_dist`.
  public var largestLoss: Double {
    if let transform { return transform(vocabulary.span) }
    guard let factor = options.squashFactor else { return vocabulary.span }
    return distances.upperBound > distances.lowerBound ? factor : vocabulary.span > 0 ? 1 : 0
  }
}
