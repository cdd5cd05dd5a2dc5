public import NTLTensor

/// What can be said of every loss: what it is called, what it computes, and with which options.
public protocol DescribedLoss: Sendable {
  /// What can be set.
  associatedtype Options: Codable, Sendable, Equatable
  /// Its name on the command line.
  static var name: String { get }
  /// What one number, or one token, is charged.
  static var equation: String { get }
  /// What is set.
  var options: Options { get }
}

/// A loss of numbers: it charges what a model expects where numbers stand in the labels.
///
/// A loss is a function of the logits of the number tokens, at the positions of one number at a time:
/// ``charge(_:logits:)`` says which, with its gradient, in doubles. Selecting positions, weights,
/// reductions and the chain to the model are the same for all losses, and done elsewhere
/// (``CombinedLoss``).
public protocol NumericLoss: DescribedLoss {
  /// The tokens that are numbers.
  var vocabulary: NumberVocabulary { get }
  /// The columns of the logits it looks at: the number tokens, perhaps followed by others.
  var columns: [Int32] { get }
  /// C: what a model is charged that expects no number at all. With m the probability of all number
  /// tokens among all tokens, a loss l becomes m·l + C·(1 − m). Nil: m does not matter, as in the paper.
  var ceiling: Double? { get }
  /// What is charged together.
  func numbers(in labels: Labels) -> [LabelledNumber]
  /// The loss of one number, before its factor, and its gradient.
  ///
  /// - Parameters:
  ///   - number: what should stand there.
  ///   - logits: for each of the number's ``LabelledNumber/rows``, the logits of ``columns``.
  /// - Returns: the loss and its derivatives by these logits.
  func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge
}

/// What one number is charged.
public struct NumberCharge: Sendable, Equatable {
  /// The loss.
  public var loss: Double
  /// Its derivatives by the logits it was given.
  public var gradients: [[Double]]

  /// A loss and its gradient.
  public init(loss: Double, gradients: [[Double]]) {
    (self.loss, self.gradients) = (loss, gradients)
  }
}

extension NumericLoss {
  /// The number tokens.
  public var columns: [Int32] { vocabulary.tokens }
  /// The probability of text does not matter.
  public var ceiling: Double? { nil }
  /// Every number token by itself.
  public func numbers(in labels: Labels) -> [LabelledNumber] { vocabulary.tokens(in: labels) }

  /// This loss alone, without cross-entropy.
  ///
  /// - Parameters:
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  ///   - labels: what should stand at each position.
  ///   - reduction: how positions become one number.
  /// - Returns: the scalar to differentiate, and its terms as numbers.
  /// - Throws: ``LossError`` for labels outside of the vocabulary and logits that are not finite.
  public func callAsFunction(
    _ logits: Tensor, labels: Labels, reduction: Reduction = .mean
  ) throws(LossError) -> LossTerms {
    try CombinedLoss(tokenTerm: .none, self, weight: 1)(
      logits, labels: labels, reduction: reduction)
  }
}

/// A loss of the form f(Σ_k p_k·c(y, k)) at every number token by itself: devices compute it in the same
/// sweep as cross-entropy.
public protocol ExpectedCostLoss: NumericLoss {
  /// c(y, k): what the number token `k` costs where `label` is right, both as indices into the
  /// vocabulary.
  func cost(label: Int, token: Int) -> Double
  /// f; nil: the identity.
  var transform: ElementwiseFunction? { get }
  /// Whether every number token counts the same, wherever it stands. Otherwise
  /// ``NumericLoss/numbers(in:)`` gives each a factor.
  var chargesTokensAlike: Bool { get }
}

extension ExpectedCostLoss {
  /// The identity.
  public var transform: ElementwiseFunction? { nil }
  /// They do.
  public var chargesTokensAlike: Bool { true }

  /// The same in plain doubles: what the devices are held against.
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let p = NumberDistribution(values: vocabulary.values, logits: logits[0])
    let costs = vocabulary.values.indices.map { cost(label: number.digits[0], token: $0) }
    let expected = zip(p.probabilities, costs).reduce(0) { $0 + $1.0 * $1.1 }
    let slope = transform?.slope(expected) ?? 1
    return NumberCharge(
      loss: transform?(expected) ?? expected, gradients: [p.gradient(costs.map { slope * $0 })])
  }
}
