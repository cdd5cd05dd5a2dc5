public import NTLTensor

/// L = L_CE + λ·L_NTL, each a mean over the positions it applies to.
///
/// On every device both terms and their gradient are computed in one sweep over the logits, each row
/// while it lies in the cache (`LogitLoss`).
public struct CombinedLoss: Sendable {
  /// What is charged at every token.
  public enum TokenTerm: Sendable {
    /// Nothing: the number loss stands alone.
    case none
    /// −ln q_label
    case crossEntropy
    /// A Gaussian around the label's number instead of one right token.
    case smoothed(GaussianLabelSmoothing)
  }

  /// The loss of every token.
  public let tokenTerm: TokenTerm
  /// The loss of the numbers among them, if any is wanted.
  public let numberLoss: (any NumericLoss)?
  /// λ, the weight of the number loss; the paper uses 0.3. With 0 it is reported but not learned from.
  public let weight: Double
  /// ε: the token term's target t becomes (1 − ε)·t + ε/vocabulary size (Szegedy et al. 2016).
  public let labelSmoothing: Double

  /// Cross-entropy plus λ times a number loss.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless λ is finite and not negative, and ε at
  ///   least 0 and less than 1.
  public init(
    tokenTerm: TokenTerm = .crossEntropy, _ numberLoss: (any NumericLoss)?, weight: Double = 0.3,
    labelSmoothing: Double = 0
  ) throws(LossError) {
    guard labelSmoothing >= 0 && labelSmoothing < 1 else {
      throw .invalidOption(
        name: "label-smoothing", value: labelSmoothing, allowed: "at least 0 and less than 1")
    }
    guard weight >= 0 && weight.isFinite else {
      throw .invalidOption(name: "lambda", value: weight, allowed: "finite and at least 0")
    }
    if case .smoothed(let smoothing) = tokenTerm, let numberLoss {
      require(
        smoothing.vocabulary == numberLoss.vocabulary,
        "the smoothed tokens and the number loss have different number vocabularies")
    }
    self.tokenTerm = tokenTerm
    self.numberLoss = numberLoss
    self.weight = weight
    self.labelSmoothing = labelSmoothing
  }

  /// The loss of one micro-batch.
  ///
  /// - Parameters:
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  ///   - labels: what should stand at each position. Their weights weigh the number loss; where there
  ///     is none, the tokens.
  ///   - reduction: how positions become one number.
  ///   - counts: what a mean divides by: the counts of the *whole* step when it is split into
  ///     micro-batches, whose losses then add up to the step's. By default, this batch's.
  ///   - overwriting: the caller gives the logits up, and their gradient takes their memory.
  /// - Returns: the scalar to differentiate, and its terms as numbers.
  /// - Throws: ``LossError`` for labels outside of the vocabulary and logits that are not finite at a
  ///   position that counts.
  public func callAsFunction(
    _ logits: Tensor, labels: Labels, reduction: Reduction = .mean,
    dividingBy counts: LossCounts? = nil, overwriting: Bool = false
  ) throws(LossError) -> LossTerms {
    require(
      labels.tokens.count == logits.shape.rows,
      "\(labels.tokens.count) labels for logits \(logits.shape)")
    return try evaluate(
      DenseLogits(logits: logits, overwriting: overwriting), labels, reduction, counts)
  }

  /// The loss of labels that all count the same; see ``callAsFunction(_:labels:reduction:dividingBy:overwriting:)``.
  ///
  /// - Throws: ``LossError`` for labels outside of the vocabulary and logits that are not finite.
  public func callAsFunction(
    _ logits: Tensor, labels: [Int32], dividingBy counts: LossCounts? = nil
  ) throws(LossError) -> LossTerms {
    try self(logits, labels: Labels(labels), dividingBy: counts)
  }
}
