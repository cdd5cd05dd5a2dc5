/// A polynomial of one variable with exact coefficients; that of xᵏ has index k.
struct Polynomial {
  /// The last one is not 0, unless it is the only one.
  let coefficients: [Rational]

  init(_ coefficients: [Rational]) {
    let degree = coefficients.lastIndex { $0.numerator != 0 } ?? 0
    self.coefficients = Array(coefficients[...degree])
  }

  var isInteger: Bool { coefficients.allSatisfy(\.isInteger) }

  /// The integral with constant 0: xᵏ becomes xᵏ⁺¹/(k + 1).
  func integral() throws(Redraw) -> Polynomial {
    var integral = [Rational(0)]
    for (power, coefficient) in coefficients.enumerated() {
      integral.append(try coefficient.times(Rational(1, over: Int128(power + 1))))
    }
    return Polynomial(integral)
  }

  /// The usual form: highest power first, no zeros, `5*x**4/24` for a fraction.
  ///
  /// Of two terms c − d·xᵏ with c > 0 the constant is first: `12 - x`.
  func description(of variable: String) -> String {
    var terms = coefficients.enumerated().reversed().filter { $0.element.numerator != 0 }
    if terms.isEmpty { return "0" }
    if terms.count == 2, terms[1].offset == 0, terms[1].element.numerator > 0,
      terms[0].element.numerator < 0
    {
      terms.swapAt(0, 1)
    }
    return terms.enumerated().map { index, term in
      let isNegative = term.element.numerator < 0
      let sign = index == 0 ? (isNegative ? "-" : "") : (isNegative ? " - " : " + ")
      return sign + Self.term(term.element, variable, power: term.offset)
    }.joined()
  }

  /// The magnitude of one term.
  private static func term(_ coefficient: Rational, _ variable: String, power: Int) -> String {
    let (numerator, denominator) = (abs(coefficient.numerator), coefficient.denominator)
    let letter = power == 0 ? "" : power == 1 ? variable : "\(variable)**\(power)"
    let product =
      power == 0 ? "\(numerator)" : numerator == 1 ? letter : "\(numerator)*\(letter)"
    return denominator == 1 ? product : "\(product)/\(denominator)"
  }
}

extension RandomNumberGenerator {
  /// An integer polynomial of a degree with some of its coefficients 0.
  mutating func polynomial(degree: Int, entropy: Double) throws(Redraw) -> Polynomial {
    let most = min(degree + 1, 1 + Int(max(0, entropy) / 2))
    let count = integer(in: 1...most)
    let powers = degree == 0 ? [0] : [degree] + indices(count - 1, of: degree)
    var coefficients = Array(repeating: Rational(0), count: degree + 1)
    for (power, share) in zip(powers, dirichlet(Array(repeating: 1, count: count))) {
      coefficients[power] = Rational(
        try integer(isSigned: true, entropy: entropy * share, minimum: 1))
    }
    return Polynomial(coefficients)
  }
}
