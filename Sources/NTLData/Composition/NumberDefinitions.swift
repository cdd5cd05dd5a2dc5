/// Sentences that define a number, by a module that is drawn among those that can.
///
/// | module | defines | sentence |
/// |---|---|---|
/// | sum or difference | any number | `Let x = 3 - -5.` |
/// | mixed expression | integers and fractions | `Let x be (-6)/(-4)*2.` |
/// | polynomial | integers | `Let f(a) = a**2 - 1. Let x be f(3).` |
/// | linear equation | integers | `Suppose 3*x = x + 6.` |
/// | two linear equations | integers | `Suppose 3*x = y + 6, x + y = 2.` |
///
/// The numbers in a definition may be defined in turn, as long as modules are left.
extension RandomNumberGenerator {
  /// A mention of a number; with no module it stands for itself.
  mutating func mention(
    of quantity: Quantity, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    guard budget.modules > 0 else { return Mention(name: quantity.text) }
    let choices = quantity.isDecimal ? 1 : quantity.value.isInteger ? 5 : 2
    switch integer(in: 1...choices) {
    case 1: return try sumOrDifference(defining: quantity, budget, &letters)
    case 2: return try expression(defining: quantity.value, budget, &letters)
    case 3: return try evaluation(defining: quantity.value.numerator, budget, &letters)
    case let choice:
      return try linearSystem(
        unknowns: choice - 3, definingValue: quantity.value.numerator, budget, &letters)
    }
  }

  /// `Let x = 3 - -5.`
  private mutating func sumOrDifference(
    defining quantity: Quantity, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    let isSum = coin()
    let value = quantity.value
    let valueEntropy =
      quantity.isDecimal ? Rational.entropy(value.numerator) : value.entropy
    let first = try number(like: quantity, entropy: max(budget.takeOne(), valueEntropy))
    var (p, q) = (first, isSum ? try value.minus(first) : try first.minus(value))
    if coin() { (p, q) = isSum ? (q, p) : (-q, -p) }
    let parts = [p, q].map { quantity.isDecimal ? Quantity(decimal: $0) : Quantity($0) }
    let mentions = try mentions(of: parts, budget, &letters)
    let x = try letter(&letters)
    return Mention(
      name: x,
      definition: "Let \(x) = \(mentions[0].name) \(isSum ? "+" : "-") \(mentions[1].name).",
      prologue: sentences(mentions))
  }

  private mutating func number(
    like quantity: Quantity, entropy: Double
  ) throws(Redraw) -> Rational {
    guard entropy <= 22 else { throw Redraw() }
    return if quantity.isDecimal {
      try integerOrDecimal(entropy: entropy)
    } else if quantity.value.isInteger {
      Rational(try signedInteger(entropy: entropy))
    } else {
      try integerOrFraction(entropy: entropy)
    }
  }

  /// `Let x be (-6)/(-4)*2.`, or the expression in place of x.
  private mutating func expression(
    defining value: Rational, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    let expression = try expression(of: value, .mixed, entropy: budget.takeOne())
    let replacements = try replacements(
      for: expression.constants.map { Quantity($0) }, budget, &letters)
    let text = expression.naming(replacements.names).description
    let x = try letter(&letters)
    return Mention(
      name: x, definition: "Let \(x) be \(text).", prologue: sentences(replacements.mentions),
      expression: text)
  }

  /// `Let f(a) = a**2 - 1. Let x be f(3).`, or f(3) in place of x.
  private mutating func evaluation(
    defining value: Int128, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    var entropy = budget.takeOne()
    let share = uniform(in: 1...1 + entropy / 3)
    entropy = max(0, entropy - share)
    let input = try signedInteger(entropy: share)
    let polynomial = try polynomial(with: value, at: input, entropy: entropy)
    let shares = shares(of: budget, count: 2)
    let function = try mention(of: polynomial, shares[0], &letters)
    let argument = try mention(of: Quantity(input), shares[1], &letters)
    let text = "\(function.name)(\(argument.name))"
    let x = try letter(&letters)
    return Mention(
      name: x, definition: "Let \(x) be \(text).", prologue: sentences([function, argument]),
      expression: text)
  }

  /// A polynomial of degree 1 to 3 that has the value `value` at `input`.
  ///
  /// From the highest power down every coefficient is drawn around what would make its term equal
  /// to the value that is left; what is left in the end is the constant.
  private mutating func polynomial(
    with value: Int128, at input: Int128, entropy: Double
  ) throws(Redraw) -> Polynomial {
    let degree = integer(in: 1...3)
    var rest = value
    var coefficients: [Rational] = []
    for (index, share) in dirichlet(Array(1...degree)).enumerated() {
      var power: Int128 = 1
      for _ in index..<degree { power = try power.times(input) }
      var coefficient = try signedInteger(entropy: entropy * share)
      if power != 0 { coefficient = try coefficient.plus(rest.roundedQuotient(power)) }
      if coefficient == 0 && index == 0 { coefficient = coin() ? 1 : -1 }
      rest = try rest.minus(try coefficient.times(power))
      coefficients.append(Rational(coefficient))
    }
    return Polynomial((coefficients + [Rational(rest)]).reversed())
  }
}

extension Int128 {
  /// The integer nearest to self / divisor; of two, the even one.
  fileprivate func roundedQuotient(_ divisor: Int128) -> Int128 {
    let (n, d) = divisor < 0 ? (-self, -divisor) : (self, divisor)
    let floor = n.floorQuotient(d)
    let (remainder, half) = (n - floor * d, d / 2)
    if remainder == half && d.isMultiple(of: 2) { return floor + (floor & 1) }
    return remainder > half ? floor + 1 : floor
  }
}
