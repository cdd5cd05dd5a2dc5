/// Random integers of a given entropy that also keep conditions, and fractions made of them.
extension RandomNumberGenerator {
  /// An integer at least `minimum` in magnitude and without a factor in common with another.
  ///
  /// With m = 10ᵉ + minimum the integers −M…M, M = ⌈m/2⌉, are equally likely when signed, and
  /// minimum…M, M = ⌈m⌉, otherwise; those that break a condition are drawn again. To leave 10ᵉ of
  /// them, m is first divided by the share ∏(1 − 1/p) of integers that no prime p of `other`
  /// divides, and 1 is added.
  ///
  /// - Parameters:
  ///   - isSigned: Whether it may be negative.
  ///   - entropy: e; negative is allowed and leaves the few smallest integers.
  ///   - minimum: The least magnitude.
  ///   - other: With what the greatest common divisor is 1; only ±1 has none with 0.
  /// - Returns: the integer.
  /// - Throws: `Redraw` for e > 22, and where `other` is too large to be factored.
  mutating func integer(
    isSigned: Bool, entropy: Double, minimum: Int128 = 0, coprimeTo other: Int128 = 1
  ) throws(Redraw) -> Int128 {
    guard other != 0 else { return isSigned && coin() ? -1 : 1 }
    var count = try power10(entropy) + Double(minimum)
    if abs(other) >= 2 { count = count / (try Factorization(other).coprimeDensity) + 1 }
    let bound = Int128((isSigned ? count / 2 : count).rounded(.up))
    while true {
      let value = integer(in: (isSigned ? -bound : minimum)...bound)
      if abs(value) >= minimum && Rational.greatestCommonDivisor(value, other) == 1 {
        return value
      }
    }
  }

  /// A signed integer −M…M, M = ⌈10ᵉ/2⌉.
  package mutating func signedInteger(entropy: Double) throws(Redraw) -> Int128 {
    try integer(isSigned: true, entropy: entropy)
  }

  /// A signed fraction that is no integer; numerator and denominator share the entropy at random.
  mutating func fraction(entropy: Double) throws(Redraw) -> Rational {
    let share = entropy * uniform()
    let numerator = try integer(isSigned: true, entropy: share, minimum: 1)
    let denominator = try integer(
      isSigned: false, entropy: entropy - share, minimum: 2, coprimeTo: numerator)
    return Rational(numerator, over: denominator)
  }

  /// A signed integer or fraction, equally likely.
  mutating func integerOrFraction(entropy: Double) throws(Redraw) -> Rational {
    coin() ? Rational(try signedInteger(entropy: entropy)) : try fraction(entropy: entropy)
  }

  /// 10ᵉ, also for negative e.
  private func power10(_ exponent: Double) throws(Redraw) -> Double {
    guard exponent <= 22 else { throw Redraw() }
    return exponent < 0 ? 1 / Elementary.power10(min(-exponent, 22)) : Elementary.power10(exponent)
  }

  /// `total` as an ordered sum of `count` integers ≥ 0, all such sums equally likely.
  ///
  /// `total` stars and `count` − 1 bars in a row: the stars between bars are the summands.
  mutating func split(_ total: Int, into count: Int) -> [Int] {
    let bars = indices(count - 1, of: total + count - 1).sorted()
    let ends = [-1] + bars + [total + count - 1]
    return zip(ends, ends.dropFirst()).map { $1 - $0 - 1 }
  }

  /// `count` different ones of the indices 0 ..< `total`, in random order.
  mutating func indices(_ count: Int, of total: Int) -> [Int] {
    var all = Array(0..<total)
    shuffle(&all)
    return Array(all.prefix(count))
  }
}

extension Rational {
  /// The entropy with which this value would have been drawn: log₁₀(5·|n| + 1) for an integer n,
  /// and the sum of those of numerator and denominator for a fraction.
  var entropy: Double {
    isInteger
      ? Self.entropy(numerator) : Self.entropy(numerator) + Self.entropy(denominator)
  }

  static func entropy(_ integer: Int128) -> Double {
    Elementary.log10(5 * Double(abs(integer)) + 1)
  }
}
