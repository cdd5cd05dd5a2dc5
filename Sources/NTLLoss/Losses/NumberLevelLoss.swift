/// The symmetric relative error of whole numbers, digit by digit expected: the number-level loss of the
/// package ntloss 0.3.2.
///
/// With E_i the expectation Σ_k p_k·V_k at the number's i-th digit, and e_i = …, 2, 1, 0 from the left:
///
///     y = Σ_i d_i·10^e_i      ŷ = Σ_i E_i·10^e_i      l = |ŷ − y| / (|ŷ| + |y| + ε)
///     ∂l/∂ŷ = (sign(ŷ − y)·(|ŷ| + |y| + ε) − |ŷ − y|·sign ŷ) / (|ŷ| + |y| + ε)²
///
/// l lies between 0 and 1. As in the package, signs are not seen, a point splits a number unless
/// `floatLevel`, where 12.34 counts as 1234, exponents end at 19, and where the label is 0 any other ŷ
/// costs nearly 1. ``SignedNumberLevelLoss`` mends that.
public struct NumberLevelLoss: NumericLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// Whether a point between two digits belongs to the number.
    public var floatLevel: Bool
    /// Whether probability outside of the number tokens is charged, at the first digit:
    /// m·l + 1.01·(1 − m).
    public var reweigh: Bool
    /// The decimal point, which `floatLevel` needs.
    public var dotToken: Int32?
    /// Options; by default those of the package but for `reweigh`, of which the package itself warns.
    public init(floatLevel: Bool = false, reweigh: Bool = false, dotToken: Int32? = nil) {
      (self.floatLevel, self.reweigh, self.dotToken) = (floatLevel, reweigh, dotToken)
    }
  }

  /// `number-level`
  public static let name = "number-level"
  /// Of a whole number.
  public static let equation = "|ŷ − y| / (|ŷ| + |y| + ε),  ŷ = Σ_i E_i·10^e_i"
  /// ε, which is single precision's, as in the package.
  static let epsilon = Double(Float.ulpOfOne)
  /// The number of places the package knows.
  static let places = 20

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A number-level loss.
  ///
  /// - Throws: ``LossError/missingToken(name:option:)`` for `floatLevel` without a decimal point.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = Options()) throws(LossError) {
    guard !options.floatLevel || options.dotToken != nil else {
      throw .missingToken(name: "the decimal point", option: "floatLevel")
    }
    self.vocabulary = vocabulary
    self.options = options
  }

  /// Runs of digits.
  public func numbers(in labels: Labels) -> [LabelledNumber] {
    vocabulary.digitRuns(in: labels, dotToken: options.floatLevel ? options.dotToken : nil).map {
      var number = $0
      number.exponents = number.exponents.map { min($0, Self.places - 1) }
      return number
    }
  }

  /// 1.01 with `reweigh`.
  public var ceiling: Double? { options.reweigh ? 1.01 : nil }

  /// l and (∂l/∂ŷ)·10^e_i·p∘(V − E_i).
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let digits = logits.map { NumberDistribution(values: vocabulary.values, logits: $0) }
    let powers = number.exponents.map(powerOfTen)
    let y = zip(number.digits, powers).reduce(0) { $0 + vocabulary.values[$1.0] * $1.1 }
    let predicted = zip(digits, powers).reduce(0) { $0 + $1.0.expectation * $1.1 }
    let scale = abs(predicted) + abs(y) + Self.epsilon
    let error = abs(predicted - y)
    let slope = (sign(predicted - y) * scale - error * sign(predicted)) / (scale * scale)
    return NumberCharge(
      loss: error / scale,
      gradients: zip(digits, powers).map { digit, power in
        digit.gradient(vocabulary.values.map { slope * power * $0 })
      })
  }
}

/// What each digit of a number is worth; with places far beyond what a double can tell apart, in a larger
/// unit, so that neither these numbers nor their squares leave its range. The relative errors that are
/// made of them do not know the unit.
func powersOfTen(_ exponents: [Int]) -> [Double] {
  let most = 150
  let shift = max(0, (exponents.max() ?? 0) - most)
  return exponents.map { powerOfTen(max($0 - shift, -most)) }
}

/// 10ᵉ, exactly rounded for every e that a number has places for.
func powerOfTen(_ exponent: Int) -> Double {
  Double("1e\(exponent)") ?? .infinity
}
