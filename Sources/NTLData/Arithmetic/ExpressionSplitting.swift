/// Splits a value again and again, v = a + b, v = a − b, v = a·b, v = a/b, until the operators are used up.
///
/// Which parts there are to choose from depends on how many operators are left, so that those that are
/// left suffice to make every fraction of integers.
struct ExpressionSplitting {
  let operations: Operations

  private typealias Pair = (Rational, Rational)

  /// An expression of integers.
  ///
  /// - Parameters:
  ///   - value: what it is worth; an integer where no operator is left.
  ///   - operators: how many operators it has.
  ///   - entropy: about log₁₀ of the number of expressions to choose from; each operator takes an equal part.
  ///   - generator: where the random numbers come from.
  /// - Returns: the expression.
  /// - Throws: `Redraw` where a number leaves the range of exact arithmetic.
  func tree(
    of value: Rational, operators: Int, entropy: Double,
    using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> ArithmeticExpression {
    guard operators > 0 else { return .constant(value) }
    let own = entropy / Double(operators)
    let operation = generator.choose(
      from: try allowed(for: value, operators: operators, entropy: entropy))
    let (left, right) = try parts(
      of: value, by: operation, operators: operators, entropy: own, using: &generator)
    // A fraction needs an operator to be made of integers.
    let needed = [left, right].map { $0.isInteger ? 0 : 1 }
    let extra = generator.split(operators - 1 - needed[0] - needed[1], into: 2)
    let counts = [needed[0] + extra[0], needed[1] + extra[1]]
    let shares = generator.dirichlet(counts).map { (entropy - own) * $0 }
    let leftTree = try tree(
      of: left, operators: counts[0], entropy: shares[0], using: &generator)
    let rightTree = try tree(
      of: right, operators: counts[1], entropy: shares[1], using: &generator)
    return switch operation {
    case .sum: .sum(leftTree, rightTree)
    case .difference: .difference(leftTree, rightTree)
    case .product: .product(leftTree, rightTree)
    case .quotient: .quotient(leftTree, rightTree)
    }
  }

  private enum Operation { case sum, difference, product, quotient }

  /// One operator is left: a sum must be of integers, and a product must have enough divisors.
  private func allowed(
    for value: Rational, operators: Int, entropy: Double
  ) throws(Redraw) -> [Operation] {
    var allowed: [Operation] = []
    if operations == .mixed && (operators >= 2 || value.isInteger) {
      allowed += [.sum, .difference]
    }
    if operators >= 2 {
      allowed.append(.product)
    } else if value.isInteger,
      entropy <= (try Factorization(value.numerator).entropyOfSplits)
    {
      allowed.append(.product)
    }
    return allowed + [.quotient]
  }

  private func parts(
    of value: Rational, by operation: Operation, operators: Int, entropy: Double,
    using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> Pair {
    switch operation {
    case .sum:
      let x = try summand(operators: operators, entropy: entropy, using: &generator)
      return generator.coin() ? (x, try value.minus(x)) : (try value.minus(x), x)
    case .difference:
      let x = try summand(operators: operators, entropy: entropy, using: &generator)
      return generator.coin() ? (x, try x.minus(value)) : (try value.plus(x), x)
    case .product:
      let (a, b) = try factors(of: value, operators, entropy: entropy, using: &generator)
      return generator.coin() ? (a, b) : (b, a)
    case .quotient:
      return try quotient(value, operators, entropy: entropy, using: &generator)
    }
  }

  private func summand(
    operators: Int, entropy: Double, using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> Rational {
    operators >= 3
      ? try generator.integerOrFraction(entropy: entropy)
      : Rational(try generator.signedInteger(entropy: entropy))
  }
}

/// The splits themselves; the entropy is that of what is drawn.
extension ExpressionSplitting {
  /// a·b = value
  private func factors(
    of value: Rational, _ operators: Int, entropy: Double,
    using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> Pair {
    if operators >= 3 {
      let (a, b) = try quotient(value, operators, entropy: entropy, using: &generator)
      return (a, Rational(b.denominator, over: b.numerator))
    }
    let (a, b) = try generator.factorSplit(value.numerator)
    guard operators == 2 else { return (Rational(a), Rational(b)) }
    let left = entropy - (try Factorization(value.numerator).entropyOfSplits)
    let m = try generator.integer(isSigned: true, entropy: left, minimum: 1, coprimeTo: a)
    return (Rational(a, over: try m.times(value.denominator)), Rational(try b.times(m)))
  }

  /// a/b = value
  private func quotient(
    _ value: Rational, _ operators: Int, entropy: Double,
    using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> Pair {
    let (n, d) = (value.numerator, value.denominator)
    switch operators {
    case 1:
      let m = try generator.integer(isSigned: true, entropy: entropy, minimum: 1)
      return (Rational(try n.times(m)), Rational(try d.times(m)))
    case 2:
      let isDivisorDrawn = n == 0 || generator.coin()
      let x = try generator.integer(
        isSigned: true, entropy: entropy, minimum: 1, coprimeTo: isDivisorDrawn ? d : n)
      return isDivisorDrawn
        ? (Rational(try x.times(n), over: d), Rational(x))
        : (Rational(x), Rational(try x.times(d), over: n))
    default:
      // n/d = (p₁p₂)/(q₁q₂) = (r·p₁)/(s·q₁) / ((r·q₂)/(s·p₂))
      let (p2, p1) = try generator.factorSplit(n)
      let (q1, q2) = try generator.factorSplit(d)
      let used = try Factorization(n).entropyOfSplits + Factorization(d).entropyOfSplits
      let share = (entropy - used) * generator.uniform()
      let r = try generator.integer(
        isSigned: true, entropy: share, minimum: 1, coprimeTo: try q1.times(p2))
      let s = try generator.integer(
        isSigned: false, entropy: entropy - used - share, minimum: 1,
        coprimeTo: try p1.times(q2))
      return (
        Rational(try r.times(p1), over: try s.times(q1)),
        Rational(try r.times(q2), over: try s.times(p2))
      )
    }
  }
}
