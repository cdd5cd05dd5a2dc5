import NTLData
import Testing

/// Short names for building trees.
private func c(_ value: Int128) -> ArithmeticExpression { .constant(Rational(value)) }
private func + (l: ArithmeticExpression, r: ArithmeticExpression) -> ArithmeticExpression {
  .sum(l, r)
}
private func - (l: ArithmeticExpression, r: ArithmeticExpression) -> ArithmeticExpression {
  .difference(l, r)
}
private func * (l: ArithmeticExpression, r: ArithmeticExpression) -> ArithmeticExpression {
  .product(l, r)
}
private func / (l: ArithmeticExpression, r: ArithmeticExpression) -> ArithmeticExpression {
  .quotient(l, r)
}

struct ArithmeticExpressionTests {
  @Test(arguments: [
    (c(1) + (c(-4) - c(-6)) - (c(4) - c(2)), "1 + (-4 - -6) - (4 - 2)"),
    (c(-9) + c(11) - (c(-1) - c(0) - c(-2)), "-9 + 11 - (-1 - 0 - -2)"),
    (
      (c(1491) / c(-9)) * ((c(-144) / c(96)) * ((c(56) / c(35)) / c(2))),
      "1491/(-9)*(-144)/96*(56/35)/2"
    ),
    (c(3) + c(-4), "3 + -4"),
    (c(2) - c(-6), "2 - -6"),
    (c(1) + (c(2) + (c(3) + c(4))), "1 + 2 + 3 + 4"),
    ((c(1) - c(2)) + c(3), "(1 - 2) + 3"),
    (c(1) - (c(2) + c(3)), "1 - (2 + 3)"),
    (c(1) + c(2) * c(-3), "1 + 2*-3"),
    (c(-1) * (c(2) / c(3)) - c(1) / c(2), "-1*2/3 - 1/2"),
    ((c(1) + c(2)) * (c(3) - c(4)), "(1 + 2)*(3 - 4)"),
    (c(-9) / (c(4) * c(2)), "(-9)/(4*2)"),
    ((c(4) * c(2)) / c(9), "(4*2)/9"),
    ((c(1) / c(2)) / (c(3) / c(4)), "(1/2)/(3/4)"),
    ((c(1) + c(2)) / c(3), "(1 + 2)/3"),
    (.constant(Rational(-7, over: 3)) + c(1), "-7/3 + 1"),
    (c(2) / .constant(Rational(7, over: 3)), "2/(7/3)"),
  ])
  func printingKeepsToTheRules(_ expression: ArithmeticExpression, _ text: String) throws {
    #expect(expression.description == text)
    let value = expression.value
    #expect(
      try Evaluator.value(of: text) == Fraction(value.numerator, value.denominator))
  }

  /// Whatever the tree, the text has its value: brackets are never missing.
  @Test func printedTextHasTheValueOfTheTree() throws {
    var generator = SplitMix64(seed: 11)
    func tree(_ operators: Int) -> ArithmeticExpression {
      guard operators > 0 else { return c(Int128(generator.next() % 9) - 4) }
      let left = Int(generator.next() % UInt64(operators))
      let (l, r) = (tree(left), tree(operators - 1 - left))
      switch generator.next() % 4 {
      case 0: return l + r
      case 1: return l - r
      case 2: return l * r
      default: return r.value.numerator == 0 ? l - r : l / r
      }
    }
    for _ in 0..<3_000 {
      let expression = tree(Int(generator.next() % 7))
      let value = expression.value
      #expect(
        try Evaluator.value(of: expression.description)
          == Fraction(value.numerator, value.denominator), "\(expression)")
    }
  }
}

struct RationalTests {
  @Test func fractionsAreInLowestTerms() {
    let half = Rational(-3, over: -6)
    #expect(half.numerator == 1 && half.denominator == 2)
    #expect(Rational(3, over: -6).description == "-1/2")
    #expect(Rational(0, over: -6) == Rational(0))
    #expect(Rational(-8, over: 2).description == "-4")
  }

  @Test func arithmeticIsExact() {
    let third = Rational(1, over: 3)
    #expect(third + third + third == Rational(1))
    #expect(third - Rational(1, over: 2) == Rational(-1, over: 6))
    #expect(third * Rational(-9) == Rational(-3))
    #expect(third / Rational(-2, over: 3) == Rational(-1, over: 2))
    #expect(Rational(-1, over: 2) < Rational(-1, over: 3))
  }

  @Test(
    arguments: [
      (0, 1, "0"), (-12, 1, "-12"), (1, 2, "0.5"), (-1, 20, "-0.05"), (12_345, 1_000, "12.345"),
      (100, 8, "12.5"), (7, 10_000_000, "0.0000007"),
      (123_456_789_012_345_678_901, 1_000, "123456789012345678.901"),
    ] as [(Int128, Int128, String)])
  func decimalsAreWrittenPlainly(_ numerator: Int128, _ denominator: Int128, _ text: String) {
    #expect(Rational(numerator, over: denominator).decimal == text)
  }

  @Test func whatIsNoNumberStopsTheProgram() async {
    await #expect(processExitsWith: .failure) { _ = Rational(1, over: 0) }
    await #expect(processExitsWith: .failure) { _ = Rational(1, over: 3).decimal }
  }
}
