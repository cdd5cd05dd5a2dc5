import Foundation

/// NTL-WAS whose error in a leading digit costs more, for tokenizers that write digit by digit.
///
/// A digit with r digits to its right in the same number is charged
///
///     l = bʳ·Σ_k p_k·|y − V_k|
///
/// so that with b = 10 an error costs what it does to the number, and with b = 1 this is NTL-WAS; places
/// beyond the twentieth weigh as much as that. The
/// default, 1.2, is that of NTIL's earth mover's distance (Fei et al., ACL 2025, arXiv:2505.13077), whose
/// token level this is. The number is taken from the label; a decimal point does not end it.
public struct PlaceWeightedLoss: ExpectedCostLoss {
  /// What can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// b, by which a place weighs more than the next; positive.
    public var placeBase: Double
    /// The tokens beside digits that a number is written with; only the decimal point matters.
    public var notation: NumberNotation
    /// Options.
    public init(placeBase: Double = 1.2, notation: NumberNotation = NumberNotation()) {
      (self.placeBase, self.notation) = (placeBase, notation)
    }
  }

  /// `place-weighted`
  public static let name = "place-weighted"
  /// Of a digit.
  public static let equation = "bʳ·Σ_k p_k·|y − V_k|,  r digits to the right"

  /// The tokens that are numbers.
  public let vocabulary: NumberVocabulary
  /// What is set.
  public let options: Options

  /// A place-weighted loss.
  ///
  /// - Throws: ``LossError/invalidOption(name:value:allowed:)`` unless b is positive and finite.
  public init(_ vocabulary: NumberVocabulary, _ options: Options = Options()) throws(LossError) {
    try checkPlaceBase(options.placeBase)
    self.vocabulary = vocabulary
    self.options = options
  }

  /// They count by their place.
  public var chargesTokensAlike: Bool { false }

  /// Every digit by itself, with its weight as a factor.
  public func numbers(in labels: Labels) -> [LabelledNumber] {
    vocabulary.digitRuns(in: labels, dotToken: options.notation.dotToken).flatMap { number in
      number.positions.indices.map { i in
        LabelledNumber(
          positions: [number.positions[i]], digits: [number.digits[i]], exponents: [0],
          factor: placeWeight(options.placeBase, place: number.positions.count - 1 - i))
      }
    }
  }

  /// |y − V|
  public func cost(label: Int, token: Int) -> Double {
    abs(vocabulary.values[token] - vocabulary.values[label])
  }
}

/// bʳ of the r-th place from the right, where r = 19 stands for all places beyond: no weight overflows,
/// however long a run of digits is.
func placeWeight(_ base: Double, place: Int) -> Double { pow(base, Double(min(place, 19))) }

func checkPlaceBase(_ base: Double) throws(LossError) {
  guard base > 0 && base.isFinite else {
    throw .invalidOption(name: "the place base", value: base, allowed: "positive and finite")
  }
}
