/// Sentences that define a polynomial function, by a module that is drawn among those that can.
///
/// | module | defines | sentence |
/// |---|---|---|
/// | none | all | `Let f(a) = a**2/2 - 1.` |
/// | terms to collect | all | `Let f(a) = 3 + a**2 - 4 - a**2/2.` |
/// | derivative | all | `Let f(a) be the first derivative of a**3/6 - a + 5.` |
/// | combination | those with integer coefficients | `Let f(a) = 3*g(a) - h(a).` |
extension RandomNumberGenerator {
  /// A mention of a polynomial; with no module it is written out.
  mutating func mention(
    of polynomial: Polynomial, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    guard budget.modules > 0 else {
      let variable = try letter(&letters)
      return try function(
        of: variable, polynomial.description(of: variable), relyingOn: [], &letters)
    }
    switch integer(in: 1...(polynomial.isInteger ? 3 : 2)) {
    case 1: return try terms(of: polynomial, budget, &letters)
    case 2: return try derivative(giving: polynomial, budget, &letters)
    default: return try combination(giving: polynomial, budget, &letters)
    }
  }

  /// `Let f(a) = 3 + a**2.`, or the expression in place of f(a).
  private mutating func function(
    of variable: String, _ expression: String, relyingOn mentions: [Mention],
    _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    let f = try letter(&letters)
    return Mention(
      name: f, definition: "Let \(f)(\(variable)) = \(expression).",
      prologue: sentences(mentions), expression: expression, variable: variable)
  }

  /// A sum of more terms than are needed, in random order: `3 + a**2 - 4 - a**2/2`.
  private mutating func terms(
    of polynomial: Polynomial, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    let entropy = budget.takeOne()
    let variable = try letter(&letters)
    var lists = polynomial.coefficients.map { [$0] }
    if polynomial.isInteger {
      let integers = polynomial.coefficients.map(\.numerator)
      let fewest = 2 + integers.count { $0 != 0 }
      let most = fewest + Int(entropy.rounded(.up)) / 2
      let counts = termCounts(integers, total: integer(in: fewest...most))
      lists = try termLists(integers, counts: counts, entropy: entropy)
        .map { $0.map { Rational($0) } }
    } else {
      budget.giveBack(entropy)
    }
    var monomials = lists.enumerated().flatMap { power, coefficients in
      coefficients.map { Monomial($0, variable, power: power) }
    }
    shuffle(&monomials)
    var phrase = Phrase.sum(monomials)
    // As rarely as with equations: `a - a**b` has a number, `a - a` has none.
    if phrase.constants.isEmpty {
      phrase = phrase + .sum([])
      phrase.pieces.insert(.text(" + "), at: phrase.pieces.count - 1)
    }
    let replacements = try replacements(
      for: phrase.constants.map { Quantity($0) }, budget, &letters)
    return try function(
      of: variable, phrase.text(naming: replacements.names), relyingOn: replacements.mentions,
      &letters)
  }

  /// `Let f(a) be the first derivative of a**3/6 - a + 5.`
  private mutating func derivative(
    giving polynomial: Polynomial, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    let entropy = max(0, budget.takeOne() - Elementary.log10(3))
    let order = integer(in: 1...3)
    var integral = polynomial
    for _ in 0..<order { integral = try integral.integral() }
    // What the derivative makes vanish.
    let extra = try self.polynomial(degree: order - 1, entropy: entropy).coefficients
    let coefficients = integral.coefficients.enumerated().map { power, coefficient in
      power < extra.count ? extra[power] : coefficient
    }
    let whole = try mention(of: Polynomial(coefficients), budget, &letters).inlined
    let (variable, text): (String, String)
    if let known = whole.variable {
      (variable, text) = (known, whole.name)
    } else {
      variable = try letter(&letters)
      text = "\(whole.name)(\(variable))"
    }
    let f = try letter(&letters)
    let ordinal = ["first", "second", "third"][order - 1]
    return Mention(
      name: f, definition: "Let \(f)(\(variable)) be the \(ordinal) derivative of \(text).",
      prologue: sentences([whole]))
  }
}
