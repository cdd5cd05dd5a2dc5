/// Which operations an expression is built of.
enum Operations {
  /// Products and quotients.
  case mulDiv
  /// All four.
  case mixed
}

/// Products and quotients, and mixtures of all four operations, built from the answer down.
///
/// As in sums of many terms a value is split again and again: v = a + b, v = a·b, v = a/b. The parts
/// may be fractions as long as operators are left to make them of integers, so that at the end
/// every number in the expression is an integer.
extension RandomNumberGenerator {
  /// Three operators and up to one more for every two units of entropy; an integer or a fraction.
  mutating func expressionQuestion(
    _ operations: Operations, entropy: Double
  ) throws(Redraw) -> QuestionAnswer {
    let share = max(1, entropy / 4)
    let value = try integerOrFraction(entropy: share)
    return evaluation(
      of: value, try expression(of: value, operations, entropy: max(1, entropy - share)))
  }

  /// Nine to eleven operators; the value is an integer.
  mutating func longerExpressionQuestion(
    _ operations: Operations, entropy: Double
  ) throws(Redraw) -> QuestionAnswer {
    let share = max(1, entropy / 4)
    let value = Rational(try signedInteger(entropy: share))
    let operators = integer(in: 9...11)
    return evaluation(
      of: value,
      try expression(
        of: value, operations, operators: operators, entropy: max(1, entropy - share)))
  }

  private mutating func evaluation(
    of value: Rational, _ expression: ArithmeticExpression
  ) -> QuestionAnswer {
    QuestionAnswer(
      question: choose(from: QuestionTemplate.evaluation).question(expression.description),
      answer: value.description)
  }

  /// An expression of the value, with a number of operators that suits the entropy.
  mutating func expression(
    of value: Rational, _ operations: Operations, entropy: Double
  ) throws(Redraw) -> ArithmeticExpression {
    let most = 3 + Int(entropy / 2)
    let operators = integer(in: 3...most)
    return try expression(
      of: value, operations, operators: operators,
      entropy: entropy - Elementary.log10(Double(most - 2)))
  }

  private mutating func expression(
    of value: Rational, _ operations: Operations, operators: Int, entropy: Double
  ) throws(Redraw) -> ArithmeticExpression {
    let splitting = ExpressionSplitting(operations: operations)
    let shape = Elementary.log10(Double(catalanNumber(operators)))
    return try splitting.tree(
      of: value, operators: operators, entropy: entropy + shape, using: &self)
  }
}
