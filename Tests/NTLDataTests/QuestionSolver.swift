/// Answers the questions of all modules from their text alone, and shares no code with them.
struct QuestionSolver {
  private var definitions = Definitions()

  static func answer(to question: String) throws -> Fraction {
    var solver = QuestionSolver()
    let sentences = question.split(separator: ". ")
    for sentence in sentences.dropLast() { try solver.define(sentence) }
    return try solver.answer(String(sentences.last!))
  }

  /// Takes in `Let …` and `Suppose …`.
  private mutating func define(_ sentence: Substring) throws {
    if let match = sentence.wholeMatch(of: /Suppose (.*)/) {
      try solve(String(match.1))
    } else if let match = sentence.wholeMatch(
      of: /Let (.)\((.)\) be the (first|second|third) derivative of (.*)/)
    {
      var body = try definitions.expand(match.4)
      for _ in 0...["first", "second", "third"].firstIndex(of: String(match.3))! {
        body = body.derivative(by: Character(String(match.2)))
      }
      try defineFunction(match.1, match.2, body)
    } else if let match = sentence.wholeMatch(of: /Let (.)\((.)\) = (.*)/) {
      try defineFunction(match.1, match.2, definitions.expand(match.3))
    } else if let match = sentence.wholeMatch(of: /Let (.) (=|be) (.*)/) {
      try define(match.1, definitions.value(match.3))
    } else {
      throw Evaluator.SyntaxError(text: String(sentence))
    }
  }

  /// A letter is defined once.
  private mutating func define(_ letter: Substring, _ value: Fraction) throws {
    guard definitions.values.updateValue(value, forKey: Character(String(letter))) == nil
    else { throw Evaluator.SyntaxError(text: "\(letter) twice") }
  }

  private mutating func defineFunction(
    _ letter: Substring, _ variable: Substring, _ body: Expansion
  ) throws {
    let function = (Character(String(variable)), body)
    guard definitions.functions.updateValue(function, forKey: Character(String(letter))) == nil,
      body.letters.isSubset(of: [Character(String(variable))])
    else { throw Evaluator.SyntaxError(text: "\(letter)(\(variable))") }
  }

  /// Solves as many linear equations as they have unknowns, by Cramer's rule.
  private mutating func solve(_ equations: String) throws {
    let differences = try equations.split(separator: ", ").map { equation in
      let sides = try equation.split(separator: " = ").map { try definitions.expand($0) }
      guard sides.count == 2 else { throw Evaluator.SyntaxError(text: equations) }
      return sides[0] - sides[1]
    }
    let letters = differences.reduce(into: Set()) { $0.formUnion($1.letters) }.sorted()
    guard letters.count == differences.count,
      differences.allSatisfy({ $0.terms.keys.allSatisfy { $0.count <= 1 } })
    else { throw Evaluator.SyntaxError(text: equations) }
    let matrix = differences.map { row in letters.map { row.coefficient([$0]) } }
    let constants = differences.map { -$0.coefficient([]) }
    for (column, letter) in letters.enumerated() {
      var replaced = matrix
      for row in matrix.indices { replaced[row][column] = constants[row] }
      let determinant = Self.determinant(matrix)
      guard determinant.numerator != 0 else { throw Evaluator.SyntaxError(text: equations) }
      try define(Substring(String(letter)), Self.determinant(replaced) / determinant)
    }
  }

  private static func determinant(_ m: [[Fraction]]) -> Fraction {
    m.count == 1 ? m[0][0] : m[0][0] * m[1][1] - m[0][1] * m[1][0]
  }

  private mutating func answer(_ question: String) throws -> Fraction {
    if let match = question.wholeMatch(of: /Solve (.*) for (.)\./) {
      try solve(String(match.1))
      return try definitions.value(match.2)
    }
    if let match = question.wholeMatch(
      of: /(?:Calculate|What is) the remainder when (.*) is divided by (.*)[.?]/)
    {
      let (p, q) = (try definitions.value(match.1), try definitions.value(match.2))
      guard p.denominator == 1, q.denominator == 1, p.numerator >= 0, q.numerator > 0
      else { throw Evaluator.SyntaxError(text: question) }
      return Fraction(p.numerator % q.numerator)
    }
    if let match = question.wholeMatch(of: /Round (.*) to (.*)\./)
      ?? question.wholeMatch(of: /What is (.*) rounded to (.*)\?/)
    {
      return try rounded(definitions.value(match.1), to: Self.unit(String(match.2)))
    }
    if let match = question.wholeMatch(of: /What is the (.*) digit of (\d+)\?/) {
      return try Self.digit(String(match.1), of: String(match.2))
    }
    if let match = question.wholeMatch(
      of: /(?:What is next in|What comes next:|What is the next term in) (.*)\?/)
    {
      return try Self.next(match.1.split(separator: ", ").map { try definitions.value($0) })
    }
    return try QuestionReader.answer(to: question)
  }

  /// To the nearest multiple of a unit, halves away from 0.
  private func rounded(_ value: Fraction, to unit: Fraction) -> Fraction {
    let units = value.magnitude / unit + Fraction(1, 2)
    let whole = Fraction(units.numerator / units.denominator) * unit
    return value.numerator < 0 ? -whole : whole
  }

  private static func unit(_ text: String) throws -> Fraction {
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven"]
    let powers = [
      "integer": 1, "ten": 10, "one hundred": 100, "one thousand": 1_000,
      "ten thousand": 10_000, "one hundred thousand": 100_000, "one million": 1_000_000,
    ]
    if let match = text.wholeMatch(of: /the nearest (.*)/) {
      guard let unit = powers[String(match.1)].map(Int128.init) ?? Int128(match.1)
      else { throw Evaluator.SyntaxError(text: text) }
      return Fraction(unit)
    }
    guard let match = text.wholeMatch(of: /(\w+) (decimal place|dp)(s?)/),
      let places = words.firstIndex(of: String(match.1)) ?? Int(match.1),
      match.3.isEmpty == (places == 1)
    else { throw Evaluator.SyntaxError(text: text) }
    return Fraction(1, (0..<places).reduce(1) { power, _ in power * 10 })
  }

  private static func digit(_ name: String, of number: String) throws -> Fraction {
    let names = [
      "units", "tens", "hundreds", "thousands", "ten thousands", "hundred thousands", "millions",
      "ten millions", "hundred millions", "billions", "ten billions", "hundred billions",
      "trillions",
    ]
    guard let place = names.firstIndex(of: name), place < number.count,
      let digit = number.reversed()[place].wholeNumberValue
    else { throw Evaluator.SyntaxError(text: name) }
    return Fraction(Int128(digit))
  }

  /// By differences of differences, until they are all the same.
  private static func next(_ terms: [Fraction]) throws -> Fraction {
    guard terms.count >= 2 else { throw Evaluator.SyntaxError(text: "\(terms)") }
    if terms.allSatisfy({ $0 == terms[0] }) { return terms[0] }
    return try terms.last! + next(zip(terms.dropFirst(), terms).map { $0 - $1 })
  }
}
