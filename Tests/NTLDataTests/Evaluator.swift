/// An exact fraction that shares no code with the one under test.
struct Fraction: Equatable {
  let numerator: Int128
  let denominator: Int128

  init(_ numerator: Int128, _ denominator: Int128 = 1) {
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b > 0 { (a, b) = (b, a % b) }
    let divisor = Int128(a) * (denominator < 0 ? -1 : 1)
    (self.numerator, self.denominator) = (numerator / divisor, denominator / divisor)
  }

  static func + (l: Fraction, r: Fraction) -> Fraction {
    Fraction(
      l.numerator * r.denominator + r.numerator * l.denominator, l.denominator * r.denominator)
  }
  static prefix func - (x: Fraction) -> Fraction { Fraction(-x.numerator, x.denominator) }
  static func - (l: Fraction, r: Fraction) -> Fraction { l + -r }
  static func * (l: Fraction, r: Fraction) -> Fraction {
    Fraction(l.numerator * r.numerator, l.denominator * r.denominator)
  }
  static func / (l: Fraction, r: Fraction) -> Fraction { l * Fraction(r.denominator, r.numerator) }
  var magnitude: Fraction { numerator < 0 ? -self : self }
}

/// Reads expressions by the usual rules, by recursive descent.
struct Evaluator {
  struct SyntaxError: Error {
    let text: String
  }

  private let text: String
  private var rest: ArraySlice<UInt8>

  static func value(of text: some StringProtocol) throws -> Fraction {
    var evaluator = Evaluator(text: String(text), rest: Array(text.utf8)[...])
    let value = try evaluator.sum()
    guard evaluator.next == nil else { throw SyntaxError(text: String(text)) }
    return value
  }

  /// The next byte that is not a blank.
  private var next: UInt8? {
    mutating get {
      rest = rest.drop { $0 == UInt8(ascii: " ") }
      return rest.first
    }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func sum() throws -> Fraction {
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

  private mutating func product() throws -> Fraction {
    var value = try factor()
    while true {
      if take("*") {
        value = try value * factor()
      } else if take("/") {
        value = try value / factor()
      } else {
        return value
      }
    }
  }

  private mutating func factor() throws -> Fraction {
    if take("-") { return try -factor() }
    if take("(") {
      let value = try sum()
      guard take(")") else { throw SyntaxError(text: text) }
      return value
    }
    return try decimal()
  }

  private mutating func decimal() throws -> Fraction {
    var (digits, denominator): (Int128, Int128) = (0, 1)
    var (count, isFraction) = (0, false)
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        digits = 10 * digits + Int128(byte - UInt8(ascii: "0"))
        if isFraction { denominator *= 10 }
        count += 1
      } else {
        break
      }
      rest.removeFirst()
    }
    guard count > 0 else { throw SyntaxError(text: text) }
    return Fraction(digits, denominator)
  }
}

/// Reads the questions of the arithmetic modules, in words or in symbols.
enum QuestionReader {
  private typealias Operation = @Sendable (Fraction, Fraction) -> Fraction

  /// What stands before, between and behind two numbers, and what it asks for.
  private static let phrases: [(String, String, String, Operation)] = [
    ("Add together ", " and ", ".", { $0 + $1 }),
    ("Add ", " and ", ".", { $0 + $1 }),
    ("Put together ", " and ", ".", { $0 + $1 }),
    ("Sum ", " and ", ".", { $0 + $1 }),
    ("Total of ", " and ", ".", { $0 + $1 }),
    ("What is ", " plus ", "?", { $0 + $1 }),
    ("What is ", " minus ", "?", { $0 - $1 }),
    ("What is ", " take away ", "?", { $0 - $1 }),
    ("What is ", " less than ", "?", { $1 - $0 }),
    ("Subtract ", " from ", ".", { $1 - $0 }),
    ("What is the distance between ", " and ", "?", { ($0 - $1).magnitude }),
    ("What is the difference between ", " and ", "?", { ($0 - $1).magnitude }),
    ("Multiply ", " and ", ".", { $0 * $1 }),
    ("Product of ", " and ", ".", { $0 * $1 }),
    ("What is the product of ", " and ", "?", { $0 * $1 }),
    ("What is ", " times ", "?", { $0 * $1 }),
    ("", " times ", "", { $0 * $1 }),
  ]

  private static let frames = [
    ("What is the value of ", "?"), ("What is ", "?"), ("Evaluate ", "."), ("Calculate ", "."),
    ("Work out ", "."), ("", ""),
  ]

  static func answer(to question: String) throws -> Fraction {
    for (before, between, behind, operation) in phrases {
      guard let inner = inside(question, before, behind), let middle = inner.firstRange(of: between)
      else { continue }
      return try operation(
        Evaluator.value(of: inner[..<middle.lowerBound]),
        Evaluator.value(of: inner[middle.upperBound...]))
    }
    for (before, behind) in frames {
      if let inner = inside(question, before, behind) { return try Evaluator.value(of: inner) }
    }
    throw Evaluator.SyntaxError(text: question)
  }

  private static func inside(_ text: String, _ before: String, _ behind: String) -> Substring? {
    guard text.hasPrefix(before), text.hasSuffix(behind) else { return nil }
    return text.dropFirst(before.count).dropLast(behind.count)
  }
}
