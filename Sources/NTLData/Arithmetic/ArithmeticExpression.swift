/// A tree of the four operations over constants, printed exactly as it is built.
///
/// Nothing is simplified or reordered: `3 + -4` stays as it is. The printed text, read by the usual
/// rules, always has the value of the tree.
public indirect enum ArithmeticExpression: Sendable, Hashable {
  /// A number.
  case constant(Rational)
  /// left + right
  case sum(ArithmeticExpression, ArithmeticExpression)
  /// left − right
  case difference(ArithmeticExpression, ArithmeticExpression)
  /// left · right
  case product(ArithmeticExpression, ArithmeticExpression)
  /// left / right
  case quotient(ArithmeticExpression, ArithmeticExpression)

  /// The exact value. A division by 0 stops the program.
  public var value: Rational {
    switch self {
    case .constant(let value): value
    case .sum(let left, let right): left.value + right.value
    case .difference(let left, let right): left.value - right.value
    case .product(let left, let right): left.value * right.value
    case .quotient(let left, let right): left.value / right.value
    }
  }
}

extension ArithmeticExpression: CustomStringConvertible {
  /// The expression as the dataset writes it.
  ///
  /// Sums and differences have spaces around the sign, products and quotients have none. Who is
  /// put in brackets:
  ///
  /// | inside | bracketed | bare |
  /// |---|---|---|
  /// | sum | differences, even in front | sums, products, quotients, constants |
  /// | difference | sums and differences on the right | the same on the left; all else |
  /// | product | sums, differences | products, quotients, constants |
  /// | quotient | all but constants that are plain digits | these |
  public var description: String {
    switch self {
    case .constant(let value):
      value.description
    case .sum(let left, let right):
      left.text(bracketedIf: left.isDifference) + " + "
        + right.text(bracketedIf: right.isDifference)
    case .difference(let left, let right):
      left.description + " - " + right.text(bracketedIf: right.isSum || right.isDifference)
    case .product(let left, let right):
      left.text(bracketedIf: left.isSum || left.isDifference) + "*"
        + right.text(bracketedIf: right.isSum || right.isDifference)
    case .quotient(let left, let right):
      left.text(bracketedIf: !left.isPlainDigits) + "/"
        + right.text(bracketedIf: !right.isPlainDigits)
    }
  }

  private func text(bracketedIf isBracketed: Bool) -> String {
    isBracketed ? "(\(description))" : description
  }

  private var isSum: Bool {
    if case .sum = self { true } else { false }
  }

  private var isDifference: Bool {
    if case .difference = self { true } else { false }
  }

  private var isPlainDigits: Bool {
    if case .constant(let value) = self { value.isInteger && value.numerator >= 0 } else { false }
  }
}
