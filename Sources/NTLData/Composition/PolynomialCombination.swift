/// A polynomial as a linear combination of two others: `Let f(a) = 3*g(a) - h(a).`
extension RandomNumberGenerator {
  mutating func combination(
    giving polynomial: Polynomial, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    var budget = budget
    let parts = try combination(
      of: polynomial.coefficients.map(\.numerator), entropy: budget.takeOne())
    let shares = shares(of: budget, count: 4)
    var terms: [(factor: Mention, function: Mention)] = []
    for (part, shares) in zip(parts, [(shares[0], shares[2]), (shares[1], shares[3])]) {
      terms.append(
        (
          try mention(of: Quantity(part.factor), shares.0, &letters),
          try mention(of: part.polynomial, shares.1, &letters)
        ))
    }
    let variable = try letter(&letters)
    // Terms with a letter as their factor come first, then those of earlier functions.
    terms.sort { left, right in
      if let first = left.factor.letter, let second = right.factor.letter {
        return first < second
      }
      guard left.factor.letter == nil, right.factor.letter == nil
      else { return left.factor.letter != nil }
      return left.function.name < right.function.name
    }
    let products = terms.map { term in
      let value = "\(term.function.name)(\(variable))"
      return switch term.factor.name {
      case "1": value
      case "-1": "-\(value)"
      case let factor: "\(factor)*\(value)"
      }
    }
    let second =
      products[1].hasPrefix("-") ? " - \(products[1].dropFirst())" : " + \(products[1])"
    let f = try letter(&letters)
    return Mention(
      name: f, definition: "Let \(f)(\(variable)) = \(products[0])\(second).",
      prologue: sentences(terms.flatMap { [$0.factor, $0.function] }))
  }

  /// Two factors a, b and two polynomials g, h with a·g + b·h = the given coefficients.
  ///
  /// a and b have no common factor that the coefficients do not all have, so that every
  /// coefficient c = a·x + b·y has integer solutions: one of them and all its neighbours at
  /// (x + b·t, y − a·t), of which one is drawn.
  private mutating func combination(
    of coefficients: [Int128], entropy: Double
  ) throws(Redraw) -> [(factor: Int128, polynomial: Polynomial)] {
    let shares = (0..<2).map { _ in max(1, uniform() * entropy / 3) }
    let rest = entropy - shares[0] - shares[1]
    let divisor = max(1, coefficients.reduce(0) { Rational.greatestCommonDivisor($0, $1) })
    var a = try integer(isSigned: true, entropy: shares[0], minimum: 1)
    var b = try integer(isSigned: true, entropy: shares[1], minimum: 1, coprimeTo: a)
      .times(factorSplit(divisor).0)
    if coin() { (a, b) = (b, a) }
    let common = Rational.greatestCommonDivisor(a, b)
    let (x, y) = bezout(a / common, b / common)
    var (g, h): ([Int128], [Int128]) = ([], [])
    for (c, share) in zip(coefficients, dirichlet(coefficients.map { _ in 1 })) {
      let t = try signedInteger(entropy: rest * share)
      g.append(try (c / common).times(x).plus((b / common).times(t)))
      h.append(try (c / common).times(y).minus((a / common).times(t)))
    }
    while g.allSatisfy({ $0 == 0 }) || h.allSatisfy({ $0 == 0 }) {
      let index = integer(in: 0...coefficients.count - 1)
      let sign: Int128 = coin() ? 1 : -1
      g[index] = try g[index].plus(sign * b)
      h[index] = try h[index].minus(sign * a)
    }
    return [
      (a, Polynomial(g.map { Rational($0) })), (b, Polynomial(h.map { Rational($0) })),
    ]
  }
}

extension Mention {
  /// The letter of a number that has one.
  fileprivate var letter: String? { definition == nil ? nil : name }
}

/// x and y with a·x + b·y = 1, by Euclid's algorithm.
///
/// - Precondition: a and b have no common factor.
private func bezout(_ a: Int128, _ b: Int128) -> (Int128, Int128) {
  var (rest, next) = (abs(a), abs(b))
  var (x, y, nextX, nextY): (Int128, Int128, Int128, Int128) = (1, 0, 0, 1)
  while next != 0 {
    let quotient = rest / next
    (rest, next) = (next, rest - quotient * next)
    (x, nextX) = (nextX, x - quotient * nextX)
    (y, nextY) = (nextY, y - quotient * nextY)
  }
  return (x * a.signum(), y * b.signum())
}
