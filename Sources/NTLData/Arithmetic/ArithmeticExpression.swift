/// A tree of the four operations over constants, printed exactly as it is built.
///
/// Nothing is simplified or reordered: `3 + -4` stays as it is. The printed text, read by the usual
/// rules, always has the value of the tree.
public indirect enum ArithmeticExpression: Sendable, Hashable {
  /// A number.
  case constant(Rational)
  /// A number that another sentence has given a name.
  case named(String, Rational)
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
    case .constant(let value), .named(_, let value): value
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
  /// put in brackets (a name like a plain constant, whatever its value):
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
    case .named(let name, _):
      name
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
    switch self {
    case .constant(let value): value.isInteger && value.numerator >= 0
    case .named: true
    default: false
    }
  }
}

extension ArithmeticExpression {
  /// The numbers in it, from left to right.
  var constants: [Rational] {
    switch self {
    case .constant(let value): [value]
    case .named: []
    case .sum(let left, let right), .difference(let left, let right),
      .product(let left, let right), .quotient(let left, let right):
      left.constants + right.constants
    }
  }

  /// The same with names for some of its numbers, by their place in `constants`.
  func naming(_ names: [Int: String]) -> ArithmeticExpression {
    var place = 0
    return naming(names, from: &place)
  }

  private func naming(_ names: [Int: String], from place: inout Int) -> ArithmeticExpression {
    switch self {
    case .constant(let value):
      defer { place += 1 }
      return names[place].map { .named($0, value) } ?? self
    case .named: return self
    case .sum(let left, let right):
      return .sum(left.naming(names, from: &place), right.naming(names, from: &place))
    case .difference(let left, let right):
      return .difference(left.naming(names, from: &place), right.naming(names, from: &place))
    case .product(let left, let right):
      return .product(left.naming(names, from: &place), right.naming(names, from: &place))
    case .quotient(let left, let right):
      return .quotient(left.naming(names, from: &place), right.naming(names, from: &place))
    }
  }
}
