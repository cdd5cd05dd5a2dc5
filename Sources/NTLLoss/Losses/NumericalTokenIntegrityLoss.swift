import Foundation

/// The loss of Fei et al., *Advancing Sequential Numerical Prediction in Autoregressive Models* (ACL 2025,
/// arXiv:2505.13077), NTIL: an error of places, a relative and a magnitude term for each whole number.
///
/// For a number of L digits, as an integer without its decimal point, y = Σ_i d_i·10^(L−1−i), and x the
/// same of the expectations under a sharpened softmax, softmax(z/τ), in the digits' place:
///
///     l = (1/L)·Σ_i b^(L−1−i)·Σ_k p_ik·|d_i − V_k|
///       + α·|x − y| / (max(x, y) + 1) + β·ln((max(x, y) + 1) / (min(x, y) + 1))
///
/// with b = 1.2, α = β = 0.2, τ = 0.1. Two things differ from the authors' code, so that the loss is a
/// function with a gradient: their x comes from a hard Gumbel-softmax (noise of scale 0.01, τ = 0.1)
/// with a straight-through gradient; and their first term is a mean over digits, here it is one over
/// numbers. They also divide the loss by its own value over cross-entropy's; here λ is fixed.
public struct NumericalTokenIntegrityLoss: NumericLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// b, by which a place weighs more than the next; positive.
    public var placeBase: Double
    /// α, of the relative error; at least 0.
    public var relativeWeight: Double
    /// β, of the error in magnitude; at least 0.
    public var magnitudeWeight: Double
    /// τ, of the softmax that numbers are built with; positive.
    public var temperature: Double
    /// The tokens beside digits that a number is written with; only the decimal point matters.
    public var notation: NumberNotation
    /// Options; by default the authors'.
    public init(
      placeBase: Double = 1.2, relativeWeight: Double = 0.2, magnitudeWeight: Double = 0.2,
      temperature: Double = 0.1, notation: NumberNotation = NumberNotation()
    ) {
      (self.placeBase, self.relativeWeight) = (placeBase, relativeWeight)
      (self.magnitudeWeight, self.temperature) = (magnitudeWeight, temperature)
      self.notation = notation
    }
  }

  /// `ntil`
  public static let name = "ntil"
  /// Of a whole number.
  public static let equation =
    "(1/L)·Σ_i b^(L−1−i)·Σ_k p_ik·|d_i − V_k| + α·|x − y|/(max + 1) + β·ln((max + 1)/(min + 1))"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A numerical token integrity loss.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` for an option out of its range, and for
  ///   negative number tokens, of which the magnitude has no logarithm.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = Options()) throws(LossError) {
    try checkPlaceBase(options.placeBase)
    for (name, weight) in [
      ("the relative weight", options.relativeWeight),
      ("the magnitude weight", options.magnitudeWeight),
    ] where !(weight >= 0 && weight.isFinite) {
      throw .invalidOption(name: name, value: weight, allowed: "finite and at least 0")
    }
    guard options.temperature > 0 && options.temperature.isFinite else {
      throw .invalidOption(
        name: "the temperature", value: options.temperature, allowed: "positive and finite")
    }
    if let least = vocabulary.values.min(), least < 0 {
      throw .invalidOption(
        name: "the least number token", value: least, allowed: "at least 0 for ntil")
    }
    self.vocabulary = vocabulary
    self.options = options
  }

  /// Runs of digits; a point between two of them does not count.
  public func numbers(in labels: Labels) -> [LabelledNumber] {
    vocabulary.digitRuns(in: labels, dotToken: options.notation.dotToken)
  }

  /// l and its gradient.
  public func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
    let (values, count) = (vocabulary.values, number.digits.count)
    let powers = powersOfTen((0..<count).reversed())
    let unit = powers[count - 1]  // 1, but for numbers of more digits than a double has room for
    let sharp = logits.map { row in
      NumberDistribution(values: values, logits: row.map { $0 / options.temperature })
    }
    let y = zip(number.digits, powers).reduce(0) { $0 + values[$1.0] * $1.1 }
    let x = zip(sharp, powers).reduce(0) { $0 + $1.0.expectation * $1.1 }
    let (larger, smaller) = (max(x, y) + unit, min(x, y) + unit)
    var loss = options.relativeWeight * abs(x - y) / larger
    loss += options.magnitudeWeight * log(larger / smaller)
    // ∂/∂x; the larger of the two changes with x above y only.
    let slope =
      x > y
      ? options.relativeWeight * (y + unit) / (larger * larger) + options.magnitudeWeight / larger
      : x < y ? -options.relativeWeight / larger - options.magnitudeWeight / smaller : 0

    var gradients: [[Double]] = []
    for i in 0..<count {
      let p = NumberDistribution(values: values, logits: logits[i])
      let weight = placeWeight(options.placeBase, place: count - 1 - i) / Double(count)
      let costs = values.map { weight * abs($0 - values[number.digits[i]]) }
      loss += zip(p.probabilities, costs).reduce(0) { $0 + $1.0 * $1.1 }
      let whole = sharp[i].gradient(values.map { slope * powers[i] * $0 / options.temperature })
      gradients.append(zip(p.gradient(costs), whole).map { $0 + $1 })
    }
    return NumberCharge(loss: loss, gradients: gradients)
  }
}
