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
public struct NumberTokenLoss: Sendable, Equatable {
  /// How a wrong number is charged.
  public enum Distance: Sendable, Hashable {
    /// Σ_j p_j·|y − V_j|: least only where all probability is on the label.
    case wasserstein
    /// (ŷ − y)²
    case meanSquared
    /// |ŷ − y|
    case meanAbsolute
    /// ½(ŷ − y)² up to δ, from there on δ·(|ŷ − y| − ½δ).
    case huber(delta: Double)
  }

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// How a wrong number is charged.
  public let distance: Distance
  /// Positions with this label count for nothing, even if it is a number token.
  public let ignoreIndex: Int32

  /// A number token loss.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless a Huber δ is positive.
  public init(
    _ vocabulary: NumberVocabulary, distance: Distance = .wasserstein, ignoreIndex: Int32 = -100
  ) throws(LossError) {
    if case .huber(let delta) = distance, !(delta > 0 && delta.isFinite) {
      throw .invalidOption(name: "the Huber delta", value: delta, allowed: "positive and finite")
    }
    self.vocabulary = vocabulary
    self.distance = distance
    self.ignoreIndex = ignoreIndex
  }

  /// The losses at the positions whose label is a number.
  ///
  /// - Parameters:
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  ///   - labels: one token for each position.
  /// - Returns: the losses and their positions; nil if no label is a number.
  /// - Throws: ``LossError`` for a label or a number token outside of the vocabulary, and for number
  ///   logits that are NaN or infinite at a position that counts.
  public func callAsFunction(_ logits: Tensor, labels: [Int32]) throws(LossError) -> PositionLosses?
  {
    let columns = logits.shape.columns
    require(labels.count == logits.shape.rows, "\(labels.count) labels for logits \(logits.shape)")
    try checkLabels(labels, vocabularySize: columns, ignoreIndex: ignoreIndex)
    guard vocabulary.tokens.last! < columns else {
      throw .numberTokenOutOfRange(token: vocabulary.tokens.last!, vocabularySize: columns)
    }
    let positions = numberPositions(labels)
    guard !positions.isEmpty else { return nil }

    // For a distance of the expected value, the expected difference: Σ_j p_j (V_j − y) = ŷ − y.
    let values = vocabulary.values
    var costs: [Double] = []
    costs.reserveCapacity(positions.count * values.count)
    for position in positions {
      let y = vocabulary[labels[Int(position)]]!
      for v in values { costs.append(distance == .wasserstein ? abs(y - v) : v - y) }
    }
    let expected = logits.expectation(
      of: Tensor(costs, [positions.count, values.count], on: logits.device), rows: positions,
      selecting: vocabulary.tokens)
    let losses =
      switch distance {
      case .wasserstein: expected
      case .meanSquared: expected.map(.square)
      case .meanAbsolute: expected.map(.absolute)
      case .huber(let delta): expected.map(.huber(delta: delta))
      }
    if let row = losses.scalars.firstIndex(where: { !$0.isFinite }) {
      throw nonFiniteLogit(in: logits, position: Int(positions[row]))
    }
    return PositionLosses(positions: positions, losses: losses)
  }

  /// The positions whose label is a number that counts.
  public func numberPositions(_ labels: [Int32]) -> [Int32] {
    labels.indices.compactMap { i in
      labels[i] != ignoreIndex && vocabulary[labels[i]] != nil ? Int32(i) : nil
    }
  }
}

/// Losses at some of a batch's positions.
public struct PositionLosses {
  /// Which rows of the logits, ascending.
  public let positions: [Int32]
  /// `[positions.count]`
  public let losses: Tensor

  /// Σ losses·factor, a scalar to differentiate.
  public func sum(times factor: Double) -> Tensor { losses.sum(times: factor) }
}

extension Tensor {
  /// factor·Σᵢ xᵢ, a scalar.
  func sum(times factor: Double) -> Tensor {
    weightedSum(Tensor(Array(repeating: factor, count: shape.count), shape, on: device))
  }
}
