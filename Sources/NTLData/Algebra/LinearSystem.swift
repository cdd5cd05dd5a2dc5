/// One linear equation for one unknown, or two for two.
extension RandomNumberGenerator {
  /// `Solve 3*x - 5 = x + 1 for x.`
  mutating func linearSystem(
    unknowns: Int, _ budget: Budget, letters: Letters = Letters()
  ) throws(Redraw) -> QuestionAnswer {
    var letters = letters
    let system = try linearSystem(
      unknowns: unknowns, solution: nil, budget, &letters)
    return QuestionAnswer(
      question: prologue(system.mentions) + "Solve \(system.text) for \(system.variable).",
      answer: String(system.solution))
  }

  /// `Suppose 3*x - 5 = x + 1.`, a definition of x.
  mutating func linearSystem(
    unknowns: Int, definingValue value: Int128, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Mention {
    let system = try linearSystem(unknowns: unknowns, solution: value, budget, &letters)
    return Mention(
      name: system.variable, definition: "Suppose \(system.text).",
      prologue: sentences(system.mentions))
  }

  private mutating func linearSystem(
    unknowns: Int, solution: Int128?, _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> LinearSystem {
    var budget = budget
    var entropy = budget.takeOne()
    var solutions = solution.map { [$0] } ?? []
    let shares = dirichlet(Array(repeating: 1, count: unknowns - solutions.count))
      .map { max(1, entropy / 4 * $0) }
    for share in shares {
      solutions.append(try signedInteger(entropy: share))
      entropy -= share
    }
    entropy = max(1, entropy)
    let variables = try (0..<unknowns).map { _ throws(Redraw) in try letter(&letters) }
    while true {
      let equations = try equations(for: variables, solutions, entropy: entropy)
      // Very rarely, as in `x = -x`, there is no number to be replaced by a name.
      if budget.modules > 0 && equations.constants.isEmpty { continue }
      let replacements = try replacements(
        for: equations.constants.map { Quantity($0) }, budget, &letters)
      return LinearSystem(
        text: equations.text(naming: replacements.names), variable: variables[0],
        solution: solutions[0], mentions: replacements.mentions)
    }
  }

  /// The equations, as in `3*x - y = 5, x = y - 1`.
  private mutating func equations(
    for variables: [String], _ solutions: [Int128], entropy: Double
  ) throws(Redraw) -> Phrase {
    let share = uniform(in: 1.0 / 3...2.0 / 3)
    let n = variables.count
    let matrix = try matrix(n, entropy: share * entropy)
    var constants: [Int128] = []
    for row in matrix {
      var constant: Int128 = 0
      for (coefficient, solution) in zip(row, solutions) {
        constant = try constant.plus(try coefficient.times(solution))
      }
      constants.append(constant)
    }
    let numbers = matrix.flatMap { $0 } + constants
    let fewest = 1 + numbers.count { $0 != 0 }
    let most = max(fewest, 1 + Int(Double(n) * (1 + entropy / 2)))
    let counts = termCounts(numbers, total: integer(in: fewest...most))
    let terms = try termLists(numbers, counts: counts, entropy: (1 - share) * entropy)
    let equations = (0..<n).map { row in
      let coefficients = (0..<n).flatMap { column in
        terms[row * n + column].map { Monomial(Rational($0), variables[column], power: 1) }
      }
      return equation(
        coefficients + terms[n * n + row].map { Monomial(Rational(-$0), "", power: 0) })
    }
    return equations.dropFirst().reduce(equations[0]) { $0 + .text(", ") + $1 }
  }

  /// A matrix that can be inverted, and in which every equation has the other unknown, too.
  private mutating func matrix(_ n: Int, entropy: Double) throws(Redraw) -> [[Int128]] {
    let shares = dirichlet(Array(repeating: 1, count: n * n)).map { max(1, entropy * $0) }
    while true {
      let numbers = try shares.map { share throws(Redraw) in try signedInteger(entropy: share) }
      if n == 1 && numbers[0] != 0 { return [numbers] }
      if n == 2 && numbers[1] != 0 && numbers[3] != 0,
        try numbers[0].times(numbers[3]) != numbers[1].times(numbers[2])
      {
        return [Array(numbers[..<2]), Array(numbers[2...])]
      }
    }
  }

  /// Terms whose sum is 0 as an equation: every term stays on the left or goes to the right.
  private mutating func equation(_ terms: [Monomial]) -> Phrase {
    var (left, right): ([Monomial], [Monomial]) = ([], [])
    for term in terms {
      if coin() { left.append(term) } else { right.append(term.negated) }
    }
    return .sum(left) + .text(" = ") + .sum(right)
  }
}

/// Printed equations and what they ask for.
private struct LinearSystem {
  let text: String
  let variable: String
  let solution: Int128
  let mentions: [Mention]
}
