public import NTLTensor

/// A loss and the terms it is made of.
public struct LossTerms {
  /// The scalar to differentiate.
  public let total: Tensor
  /// Mean cross-entropy by token, in nats, against the target that was trained for, smoothed or not; the
  /// sum where sums are asked for.
  public let tokenLoss: Double
  /// Mean number loss by number, in the unit of the loss; 0 where there are no numbers.
  public let numberLoss: Double
  /// What a mean divides by.
  public let counts: LossCounts
  /// What each position adds to a sum: its token loss + λ·its number loss, weighted.
  public let positions: [Double]
}

/// How many positions each term of a loss averages over, or what their weights add up to.
public struct LossCounts: Sendable, Equatable {
  /// Labels that are not ignored.
  public var tokens: Double
  /// Numbers in the labels: number tokens, or whole numbers where a loss charges those.
  public var numbers: Double

  /// Counts of a batch.
  public init(tokens: Double, numbers: Double) {
    self.tokens = tokens
    self.numbers = numbers
  }

  /// No positions.
  public static let zero = LossCounts(tokens: 0, numbers: 0)

  /// The counts of two micro-batches together.
  public static func + (a: Self, b: Self) -> Self {
    LossCounts(tokens: a.tokens + b.tokens, numbers: a.numbers + b.numbers)
  }
}

extension CombinedLoss {
  /// How many positions each term averages over.
  public func counts(of labels: Labels) -> LossCounts {
    var counts = LossCounts.zero
    let weights = labels.weights
    let tokenWeights = tokensAreWeighted ? weights : nil
    for (position, label) in labels.tokens.enumerated() where label != labels.ignoreIndex {
      counts.tokens += tokenWeights?[position] ?? 1
    }
    guard let numberLoss else { return counts }
    if let alike = numberLoss as? any ExpectedCostLoss, alike.chargesTokensAlike {
      let vocabulary = numberLoss.vocabulary
      for (position, label) in labels.tokens.enumerated()
      where label != labels.ignoreIndex && vocabulary.index(of: label) != nil {
        counts.numbers += weights?[position] ?? 1
      }
    } else {
      for number in numberLoss.numbers(in: labels) {
        counts.numbers += weights?[number.positions[0]] ?? 1
      }
    }
    return counts
  }

  /// The counts of labels that all count the same.
  public func counts(of labels: [Int32]) -> LossCounts { counts(of: Labels(labels)) }

  /// Weights are the number loss's where there is one.
  var tokensAreWeighted: Bool { numberLoss == nil }
}
