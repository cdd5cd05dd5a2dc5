/// A number in a question, and how it is written.
struct Quantity {
  let value: Rational
  /// Whether it is written as a decimal, `-0.5`; otherwise as an integer or a fraction.
  let isDecimal: Bool

  init(_ integer: Int128) {
    self.init(Rational(integer))
  }

  init(_ value: Rational) {
    self.value = value
    isDecimal = false
  }

  /// A decimal; one that happens to be an integer is still defined like a decimal.
  init(decimal value: Rational) {
    self.value = value
    isDecimal = true
  }

  var text: String { isDecimal ? value.decimal : value.description }
}

/// Names for some of the numbers of a text.
///
/// Kept in the order of the text: a dictionary's order differs from run to run, and with it the
/// sentences of a seed would.
struct Replacements {
  private let mentioned: [(place: Int, mention: Mention)]

  fileprivate init(_ mentioned: [(place: Int, mention: Mention)]) {
    // Numbers that stand for themselves stay as they are.
    self.mentioned = mentioned.filter { $0.mention.definition != nil }
  }

  var mentions: [Mention] { mentioned.map(\.mention) }

  /// The names, by their places in the text.
  var names: [Int: String] {
    Dictionary(uniqueKeysWithValues: mentioned.map { ($0.place, $0.mention.name) })
  }
}

/// How a number or a polynomial is mentioned in a question, and the sentences that make it known.
struct Mention {
  /// A letter, a function's letter, or just the number.
  let name: String
  /// The sentence that defines the name; nil for a number that stands for itself.
  let definition: String?
  /// The sentences that the definition relies on.
  let prologue: [String]
  /// What may stand for the name; the definition is not needed then.
  let expression: String?
  /// Of what variable the expression of a polynomial is.
  let variable: String?

  init(
    name: String, definition: String? = nil, prologue: [String] = [], expression: String? = nil,
    variable: String? = nil
  ) {
    self.name = name
    self.definition = definition
    self.prologue = prologue
    self.expression = expression
    self.variable = variable
  }

  /// The same with the expression in place of the name, where there is one.
  var inlined: Mention {
    expression.map { Mention(name: $0, prologue: prologue, variable: variable) } ?? self
  }
}

extension RandomNumberGenerator {
  /// The sentences that make some mentions known; whose come first is random.
  mutating func sentences(_ mentions: [Mention]) -> [String] {
    var mentions = mentions
    shuffle(&mentions)
    return mentions.flatMap { $0.prologue + ($0.definition.map { [$0] } ?? []) }
  }

  /// These sentences in front of a question.
  mutating func prologue(_ mentions: [Mention]) -> String {
    sentences(mentions).map { $0 + " " }.joined()
  }

  /// Mentions of numbers, among which the budget is shared.
  mutating func mentions(
    of quantities: [Quantity], _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> [Mention] {
    var mentions: [Mention] = []
    for (quantity, share) in zip(quantities, shares(of: budget, count: quantities.count)) {
      mentions.append(try mention(of: quantity, share, &letters))
    }
    return mentions
  }

  /// Names for some of the numbers of a finished text, by their places.
  ///
  /// At least one and no more than there are modules are chosen; those that get no module stay.
  mutating func replacements(
    for quantities: [Quantity], _ budget: Budget, _ letters: inout Letters
  ) throws(Redraw) -> Replacements {
    guard budget.modules > 0, !quantities.isEmpty else { return Replacements([]) }
    let count = integer(in: 1...min(budget.modules, quantities.count))
    let places = indices(count, of: quantities.count).sorted()
    let mentions = try mentions(of: places.map { quantities[$0] }, budget, &letters)
    return Replacements(zip(places, mentions).map { ($0, $1) })
  }
}
