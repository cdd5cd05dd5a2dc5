/// A polynomial in letters with exact coefficients: enough to expand every expression of a question.
struct Expansion: Equatable {
  /// The letters of a product in alphabetical order, as often as they occur.
  typealias Product = [Character]

  private(set) var terms: [Product: Fraction]

  init(_ terms: [Product: Fraction]) {
    self.terms = terms.filter { $0.value.numerator != 0 }
  }

  init(_ value: Fraction) { self.init([[]: value]) }
  init(letter: Character) { self.init([[letter]: Fraction(1)]) }

  /// The value of an expansion without letters.
  var value: Fraction? {
    terms.keys.allSatisfy(\.isEmpty) ? terms[[]] ?? Fraction(0) : nil
  }

  var letters: Set<Character> { Set(terms.keys.joined()) }

  func coefficient(_ product: Product) -> Fraction { terms[product] ?? Fraction(0) }

  static func + (l: Self, r: Self) -> Self {
    Self(l.terms.merging(r.terms) { $0 + $1 })
  }
  static prefix func - (x: Self) -> Self { Self(x.terms.mapValues { -$0 }) }
  static func - (l: Self, r: Self) -> Self { l + -r }
  static func * (l: Self, r: Self) -> Self {
    var terms: [Product: Fraction] = [:]
    for (a, x) in l.terms {
      for (b, y) in r.terms {
        terms[(a + b).sorted()] = (terms[(a + b).sorted()] ?? Fraction(0)) + x * y
      }
    }
    return Self(terms)
  }

  func power(_ exponent: Int) -> Self {
    (0..<exponent).reduce(Self(Fraction(1))) { power, _ in power * self }
  }

  func substituting(_ letter: Character, by value: Self) -> Self {
    terms.reduce(Self([:])) { sum, term in
      let exponent = term.key.count { $0 == letter }
      return sum + Self([term.key.filter { $0 != letter }: term.value]) * value.power(exponent)
    }
  }

  func derivative(by letter: Character) -> Self {
    terms.reduce(Self([:])) { sum, term in
      guard let index = term.key.firstIndex(of: letter) else { return sum }
      var rest = term.key
      rest.remove(at: index)
      return sum + Self([rest: term.value * Fraction(Int128(term.key.count { $0 == letter }))])
    }
  }
}

/// What letters stand for in a question.
struct Definitions {
  var values: [Character: Fraction] = [:]
  var functions: [Character: (variable: Character, body: Expansion)] = [:]

  /// Expands an expression; letters without a value stay.
  func expand(_ text: some StringProtocol) throws -> Expansion {
    var reader = ExpressionReader(rest: Array(text.filter { $0 != " " })[...], definitions: self)
    let expansion = try reader.sum()
    guard reader.rest.isEmpty else { throw Evaluator.SyntaxError(text: String(text)) }
    return expansion
  }

  func value(_ text: some StringProtocol) throws -> Fraction {
    guard let value = try expand(text).value else {
      throw Evaluator.SyntaxError(text: String(text))
    }
    return value
  }
}

/// Recursive descent: sums of products of powers of factors.
private struct ExpressionReader {
  var rest: ArraySlice<Character>
  let definitions: Definitions

  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text) else { return false }
    rest = rest.dropFirst(text.count)
    return true
  }

  mutating func sum() throws -> Expansion {
    var value = try product()
    while true {
      if take("+") {
        value = try value + product()
      } else if take("-") {
        value = try value - product()
      } else {
        return value
      }
    }
  }

  private mutating func product() throws -> Expansion {
    if take("-") { return try -product() }
    var value = try power()
    while true {
      if take("*") {
        value = try value * signedPower()
      } else if take("/") {
        guard let divisor = try signedPower().value, divisor.numerator != 0
        else { throw Evaluator.SyntaxError(text: "/") }
        value = value * Expansion(Fraction(1) / divisor)
      } else {
        return value
      }
    }
  }

  private mutating func signedPower() throws -> Expansion {
    try take("-") ? -signedPower() : power()
  }

  private mutating func power() throws -> Expansion {
    let base = try factor()
    guard take("**") else { return base }
    guard let exponent = try factor().value, exponent.denominator == 1, exponent.numerator >= 0
    else { throw Evaluator.SyntaxError(text: "**") }
    return base.power(Int(exponent.numerator))
  }

  private mutating func factor() throws -> Expansion {
    guard let first = rest.first else { throw Evaluator.SyntaxError(text: "") }
    if take("(") {
      let value = try sum()
      guard take(")") else { throw Evaluator.SyntaxError(text: "(") }
      return value
    }
    if first.isLetter {
      rest.removeFirst()
      if let function = definitions.functions[first], take("(") {
        let argument = try sum()
        guard take(")") else { throw Evaluator.SyntaxError(text: "(") }
        return function.body.substituting(function.variable, by: argument)
      }
      return definitions.values[first].map { Expansion($0) } ?? Expansion(letter: first)
    }
    let digits = rest.prefix { $0.isNumber || $0 == "." }
    rest = rest.dropFirst(digits.count)
    return Expansion(try Evaluator.value(of: String(digits)))
  }
}
