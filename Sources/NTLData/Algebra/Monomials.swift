/// A text in which some numbers may be replaced by names.
struct Phrase {
  enum Piece {
    case text(String)
    case constant(Rational)
  }

  var pieces: [Piece] = []

  /// The numbers that may be replaced, in their order.
  var constants: [Rational] {
    pieces.compactMap { if case .constant(let value) = $0 { value } else { nil } }
  }

  /// The text with names for some of its numbers, by their place in `constants`.
  func text(naming names: [Int: String] = [:]) -> String {
    var (text, place) = ("", 0)
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .constant(let value):
        text += names[place] ?? value.description
        place += 1
      }
    }
    return text
  }
}

/// One term of an equation or a polynomial: ±c·xᵏ.
struct Monomial {
  let isNegative: Bool
  let magnitude: Rational
  let variable: String
  let power: Int

  /// Zero counts as positive.
  init(_ coefficient: Rational, _ variable: String, power: Int) {
    isNegative = coefficient.numerator < 0
    magnitude = isNegative ? -coefficient : coefficient
    self.variable = variable
    self.power = power
  }

  private init(isNegative: Bool, of other: Monomial) {
    self.isNegative = isNegative
    magnitude = other.magnitude
    variable = other.variable
    power = other.power
  }

  /// The same with the other sign; for zero, too, so that `-0*x` is possible.
  var negated: Monomial { Monomial(isNegative: !isNegative, of: self) }
}

extension Phrase {
  /// A sum in the given order, `-3*x + 5 - x**2`; `0` when it is empty.
  ///
  /// Coefficients and exponents of 1 are left out. The exponents that are shown may be replaced by
  /// names, too.
  static func sum(_ terms: [Monomial]) -> Phrase {
    var phrase = Phrase()
    if terms.isEmpty { phrase.pieces.append(.constant(Rational(0))) }
    for (index, term) in terms.enumerated() {
      if index > 0 {
        phrase.pieces.append(.text(term.isNegative ? " - " : " + "))
      } else if term.isNegative {
        phrase.pieces.append(.text("-"))
      }
      phrase.append(term)
    }
    return phrase
  }

  private mutating func append(_ term: Monomial) {
    let isCoefficientShown = term.power == 0 || term.magnitude != Rational(1)
    if isCoefficientShown { pieces.append(.constant(term.magnitude)) }
    guard term.power > 0 else { return }
    pieces.append(.text((isCoefficientShown ? "*" : "") + term.variable))
    guard term.power > 1 else { return }
    pieces += [.text("**"), .constant(Rational(Int128(term.power)))]
  }

  static func + (left: Phrase, right: Phrase) -> Phrase {
    Phrase(pieces: left.pieces + right.pieces)
  }

  static func text(_ text: String) -> Phrase {
    Phrase(pieces: [.text(text)])
  }
}
