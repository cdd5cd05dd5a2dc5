import Foundation

/// The relative error of whole numbers with sign and decimals: "-12.34" is one number.
///
/// With E_i the expectation Σ_k p_k·V_k at the i-th digit, e_i its power of ten (…, 1, 0 before the point,
/// −1, −2, … after it), s the label's sign, and u = 10^min e the worth of the last place:
///
///     y = s·Σ_i d_i·10^e_i      ŷ = ŝ·Σ_i E_i·10^e_i      l = |ŷ − y| / (|ŷ| + |y| + u)
///
/// The expected sign is ŝ = 1 − 2π, where π is the probability of the minus sign, among it and the number
/// tokens, where the label has one, or where it could stand: at the first digit. l lies between 0 and 1
/// and is smooth in ŷ at the label 0, where an error of u costs ½ instead of 1.
///
///     ∂l/∂ŷ = (sign(ŷ − y)·S − |ŷ − y|·sign ŷ) / S²      S = |ŷ| + |y| + u
///     ∂ŷ/∂E_i = ŝ·10^e_i      ∂ŷ/∂π = −2·Σ_i E_i·10^e_i      ∂π/∂z = softmax's
public struct SignedNumberLevelLoss: NumericLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// The decimal point and the minus sign. Without a sign ŝ = s = 1; without a point a number ends
    /// there.
    public var notation: NumberNotation
    /// Options.
    public init(notation: NumberNotation) { self.notation = notation }
  }

  /// `number-level-signed`
  public static let name = "number-level-signed"
  /// Of a whole number.
  public static let equation = "|ŷ − y| / (|ŷ| + |y| + u),  ŷ = ŝ·Σ_i E_i·10^e_i"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A signed number-level loss.
  ///
  /// - Throws: ``LossError/duplicateNumberToken(_:)`` if the point or the sign is a number token.
  public init(_ vocabulary: NumberVocabulary, _ options: Options) throws(LossError) {
    for token in [options.notation.dotToken, options.notation.minusToken].compactMap({ $0 })
    where vocabulary[token] != nil {
      throw .duplicateNumberToken(token)
    }
    self.vocabulary = vocabulary
    self.options = options
  }

  /// The number tokens, and the minus sign.
  public var columns: [Int32] {
    vocabulary.tokens + (options.notation.minusToken.map { [$0] } ?? [])
  }

  /// Runs of digits, with sign and decimal point.
  public func numbers(in labels: Labels) -> [LabelledNumber] {
    vocabulary.numbers(in: labels, options.notation)
  }

  /// l and its gradient, by the equations above.
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let hasSignRow = number.signPosition != nil
    let count = vocabulary.tokens.count
    let digits = logits.dropFirst(hasSignRow ? 1 : 0).map {
      NumberDistribution(values: vocabulary.values, logits: Array($0.prefix(count)))
    }
    let powers = powersOfTen(number.exponents)
    let magnitude = zip(digits, powers).reduce(0) { $0 + $1.0.expectation * $1.1 }
    let label =
      zip(number.digits, powers).reduce(0) { $0 + vocabulary.values[$1.0] * $1.1 }
      * (hasSignRow ? -1 : 1)

    // The softmax over the number tokens and the minus sign, whose "value" is its indicator.
    let signs = NumberDistribution(
      values: vocabulary.values.map { _ in 0 } + [1],
      logits: options.notation.minusToken == nil ? Array(logits[0]) + [-.infinity] : logits[0])
    let sign = 1 - 2 * signs.expectation
    let predicted = sign * magnitude
    let scale = abs(predicted) + abs(label) + (powers.min() ?? 1)
    let error = abs(predicted - label)
    let slope =
      (NTLLoss.sign(predicted - label) * scale - error * NTLLoss.sign(predicted)) / (scale * scale)

    var gradients = logits.map { $0.map { _ in 0.0 } }
    for (i, digit) in digits.enumerated() {
      let row = digit.gradient(vocabulary.values.map { slope * sign * powers[i] * $0 })
      gradients[i + (hasSignRow ? 1 : 0)].replaceSubrange(0..<count, with: row)
    }
    if options.notation.minusToken != nil {
      let row = signs.gradient(signs.values.map { -2 * magnitude * slope * $0 })
      for k in row.indices { gradients[0][k] += row[k] }
    }
    return NumberCharge(loss: error / scale, gradients: gradients)
  }
}
