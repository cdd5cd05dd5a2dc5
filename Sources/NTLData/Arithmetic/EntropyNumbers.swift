/// Random decimals of a given entropy, about 10ᵉ of them equally likely, and shares of an entropy.
extension RandomNumberGenerator {
  /// A decimal b/10ˢ that is no integer; b an integer of the given entropy, s uniform in 1…⌈e⌉.
  ///
  /// - Precondition: the entropy is positive.
  /// - Throws: `Redraw` for e > 22.
  package mutating func decimal(entropy: Double) throws(Redraw) -> Rational {
    let mostPlaces = Int(entropy.rounded(.up))
    while true {
      let digits = try signedInteger(entropy: entropy)
      let value = Rational(digits, over: Rational.power10(integer(in: 1...mostPlaces)))
      if !value.isInteger { return value }
    }
  }

  /// An integer or a decimal, equally likely.
  mutating func integerOrDecimal(entropy: Double) throws(Redraw) -> Rational {
    coin() ? Rational(try signedInteger(entropy: entropy)) : try decimal(entropy: entropy)
  }

  /// Two numbers that share an entropy at random; each gets at least 1.
  mutating func numberPair(entropy: Double) throws(Redraw) -> (Rational, Rational) {
    let first = max(1, uniform(in: 0...entropy))
    let second = max(1, entropy - first)
    return (try integerOrDecimal(entropy: first), try integerOrDecimal(entropy: second))
  }

  /// Shares of 1 from the Dirichlet distribution with whole parameters; a parameter 0 has share 0.
  ///
  /// With Σα − 1 uniform points the unit interval falls into Σα spacings, distributed
  /// Dirichlet(1, …, 1); αᵢ neighbours together make the i-th share (Devroye 1986, chapter XI.4).
  /// Unlike the way by gamma variates it needs no logarithm. All shares are 0 when all αᵢ are.
  package mutating func dirichlet(_ parameters: [Int]) -> [Double] {
    let total = parameters.reduce(0, +)
    guard total > 0 else { return parameters.map { _ in 0 } }
    let points = [0] + (1..<total).map { _ in uniform() }.sorted() + [1]
    var taken = 0
    return parameters.map { parameter in
      defer { taken += parameter }
      return points[taken + parameter] - points[taken]
    }
  }
}
