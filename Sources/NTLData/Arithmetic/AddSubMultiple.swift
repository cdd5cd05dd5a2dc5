/// Sums and differences of many terms, built from the answer down.
///
/// The answer is drawn first. It is then split at random, `value = a + b` or `value = a − b`, again
/// and again, until the chosen number of operators is used up; the entropy that is left over is
/// spent on how large the random parts are.
extension RandomNumberGenerator {
  /// Three operators and up to one more for every two units of entropy.
  mutating func addSubMultiple(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let (value, rest) = try answer(entropy: entropy)
    let most = 3 + Int(rest / 2)
    let operators = integer(in: 3...most)
    // The choice among `most − 2` lengths used up some of the entropy.
    return try question(
      of: value, operators: operators, entropy: rest - Elementary.log10(Double(most - 2)))
  }

  /// Nine to eleven operators, far more than the six that training has at most.
  mutating func addSubMultipleLonger(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let (value, rest) = try answer(entropy: entropy)
    return try question(of: value, operators: integer(in: 9...11), entropy: rest)
  }

  /// A quarter of the entropy goes to the answer, the rest to the expression; each gets at least 1.
  private mutating func answer(
    entropy: Double
  ) throws(Redraw) -> (value: Int128, rest: Double) {
    let share = max(1, entropy / 4)
    return (try signedInteger(entropy: share), max(1, entropy - share))
  }

  private mutating func question(
    of value: Int128, operators: Int, entropy: Double
  ) throws(Redraw) -> QuestionAnswer {
    // Which of the Catalan(n) trees it is comes for free with the splits below.
    let shape = Elementary.log10(Double(catalanNumber(operators)))
    let expression = try expression(of: value, operators: operators, entropy: entropy + shape)
    let template = choose(from: QuestionTemplate.evaluation)
    return QuestionAnswer(
      question: template.question(expression.description), answer: String(value))
  }

  private mutating func expression(
    of value: Int128, operators: Int, entropy: Double
  ) throws(Redraw) -> ArithmeticExpression {
    guard operators > 0 else { return .constant(Rational(value)) }
    let own = entropy / Double(operators)
    let isSum = coin()
    let x = try signedInteger(entropy: own)
    let (left, right) =
      switch (isSum, coin()) {
      case (true, true): (x, try value.minus(x))
      case (true, false): (try value.minus(x), x)
      case (false, true): (x, try x.minus(value))
      case (false, false): (try value.plus(x), x)
      }
    let leftOperators = integer(in: 0...operators - 1)
    let rightOperators = operators - 1 - leftOperators
    let shares = dirichlet([leftOperators, rightOperators]).map { (entropy - own) * $0 }
    let leftTree = try expression(of: left, operators: leftOperators, entropy: shares[0])
    let rightTree = try expression(of: right, operators: rightOperators, entropy: shares[1])
    return isSum ? .sum(leftTree, rightTree) : .difference(leftTree, rightTree)
  }
}

/// The number of binary trees with `operators` inner nodes: C(n+1) = C(n)·2(2n+1)/(n+2).
func catalanNumber(_ operators: Int) -> Int {
  (0..<operators).reduce(1) { $0 * 2 * (2 * $1 + 1) / ($1 + 2) }
}
