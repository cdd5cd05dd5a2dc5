public import NTLTensor

/// L = L_CE + λ·L_NTL, each a mean over the positions it applies to.
public struct CombinedLoss: Sendable, Equatable {
  /// The loss of every token.
  public let crossEntropy: CrossEntropy
  /// The loss of the numbers among them, if any is wanted.
  public let numberLoss: NumberTokenLoss?
  /// λ, the weight of the number loss; the paper uses 0.3. With 0 it is reported but not learned from.
  public let weight: Double

  /// Cross-entropy plus λ times a number token loss, which must ignore the same label.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless λ is finite and not negative.
  public init(
    _ numberLoss: NumberTokenLoss?, weight: Double = 0.3, ignoreIndex: Int32 = -100
  ) throws(LossError) {
    guard weight >= 0 && weight.isFinite else {
      throw .invalidOption(name: "lambda", value: weight, allowed: "finite and at least 0")
    }
    require(
      numberLoss == nil || numberLoss?.ignoreIndex == ignoreIndex,
      "cross-entropy ignores label \(ignoreIndex), the number loss another")
    crossEntropy = CrossEntropy(ignoreIndex: ignoreIndex)
    self.numberLoss = numberLoss
    self.weight = weight
  }

  /// How many positions each term averages over.
  public func counts(of labels: [Int32]) -> LossCounts {
    LossCounts(
      tokens: crossEntropy.count(labels), numbers: numberLoss?.numberPositions(labels).count ?? 0)
  }

  /// The loss of one micro-batch.
  ///
  /// - Parameters:
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  ///   - labels: one token for each position.
  ///   - counts: what to divide by: the counts of the *whole* step when it is split into
  ///     micro-batches, whose losses then add up to the step's. By default, this batch's.
  /// - Returns: the scalar to differentiate, and its terms as numbers.
  /// - Throws: ``LossError`` for labels outside of the vocabulary and logits that are not finite.
  public func callAsFunction(
    _ logits: Tensor, labels: [Int32], dividingBy counts: LossCounts? = nil
  ) throws(LossError) -> LossTerms {
    let counts = counts ?? self.counts(of: labels)
    let tokenLoss = try crossEntropy(logits, labels: labels)
      .sum(times: 1 / Double(max(1, counts.tokens)))
    guard let numberLoss,
      let number = try numberLoss(weight > 0 ? logits : logits.detached, labels: labels)
    else {
      return LossTerms(total: tokenLoss, tokenLoss: tokenLoss.scalar, numberLoss: 0, counts: counts)
    }
    let mean = number.sum(times: 1 / Double(max(1, counts.numbers)))
    return LossTerms(
      total: weight > 0 ? tokenLoss.adding(mean.scaled(by: weight)) : tokenLoss,
      tokenLoss: tokenLoss.scalar, numberLoss: mean.scalar, counts: counts)
  }
}

/// A loss and the terms it is made of.
public struct LossTerms {
  /// The scalar to differentiate.
  public let total: Tensor
  /// Mean cross-entropy by token, in nats.
  public let tokenLoss: Double
  /// Mean number loss by number, in the unit of the distance; 0 where there are no numbers.
  public let numberLoss: Double
  /// What the two were divided by.
  public let counts: LossCounts
}

/// How many positions each term of a loss averages over.
public struct LossCounts: Sendable, Equatable {
  /// Labels that are not ignored.
  public var tokens: Int
  /// Labels that are numbers.
  public var numbers: Int

  /// Counts of a batch.
  public init(tokens: Int, numbers: Int) {
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
