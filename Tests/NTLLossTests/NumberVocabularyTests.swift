import NTLLoss
import Testing

/// Which texts are numbers: a decision that the peers leave to Python's `float`.
@Suite struct NumberVocabularyTests {
  private typealias Rule = NumberVocabulary.Rule

  @Test func digitsAreTheTenOfASCII() {
    for digit in 0...9 { #expect(Rule.digits.value(of: "\(digit)") == Double(digit)) }
    for text in ["", "12", "-1", " 1", "1 ", "1.", "▁5", "Ġ5", "٣", "１", "²", "½", "a", "\0", "१"] {
      #expect(Rule.digits.value(of: text) == nil, "\(text)")
    }
  }

  @Test(arguments: [Rule.numbers, .spacedNumbers])
  func numbersAreFiniteDecimalsInASCII(_ rule: NumberVocabulary.Rule) {
    let numbers: [(String, Double)] = [
      ("0", 0), ("12", 12), ("007", 7), ("-3", -3), ("+5", 5), ("0.5", 0.5), (".5", 0.5),
      ("5.", 5), ("-12.34", -12.34), ("1e5", 1e5), ("1E-3", 1e-3), ("2.5e+2", 250), ("-0", 0),
      ("1e-400", 0), ("9007199254740992", 0x1p53),
    ]
    for (text, value) in numbers { #expect(rule.value(of: text) == value, "\(text)") }
    let others = [
      "", "-", "+", ".", "-.", "e5", "1e", "1e+", "--1", "1-", "1.2.3", "1,000", "1 000", "12a",
      // What Python's `float` takes for numbers too, or what takes them for others:
      "nan", "NaN", "-nan", "inf", "-inf", "Infinity", "1e999", "-1e400", "1_000", "0x10", "0x1p3",
      "１２", "٣", "१२", "²", "½", "Ⅻ", "1\n", "\t1",
    ]
    for text in others { #expect(rule.value(of: text) == nil, "\(text)") }
  }

  @Test func spaceMarksAreLeftAwayWhereThatIsAsked() {
    for text in ["▁12", "Ġ12", "▁▁12", "▁-12", "Ġ1e5"] {
      #expect(Rule.numbers.value(of: text) == nil)
      #expect(Rule.spacedNumbers.value(of: text) != nil)
    }
    #expect(Rule.spacedNumbers.value(of: "▁12") == 12)
    #expect(Rule.spacedNumbers.value(of: "Ġ-5") == -5)
    for text in ["▁", "Ġ", "1▁", "▁nan", "Ġinf", "▁ 1"] {
      #expect(Rule.spacedNumbers.value(of: text) == nil, "\(text)")
    }
  }

  @Test func aTokenizersNumbersAreFound() throws {
    let texts: [(token: Int32, text: String)] = [
      (9, "inf"), (4, "12"), (7, "▁12"), (2, "nan"), (0, "<pad>"), (5, "3"), (30, "-1.5"),
    ]
    let numbers = try NumberVocabulary(texts: texts, rule: .numbers)
    #expect(numbers.tokens == [4, 5, 30] && numbers.values == [12, 3, -1.5])
    #expect(numbers.order == [2, 1, 0] && numbers.span == 13.5)
    #expect(numbers[7] == nil && numbers[9] == nil && numbers[31] == nil && numbers[-1] == nil)
    #expect(try NumberVocabulary(texts: texts, rule: .spacedNumbers).tokens == [4, 5, 7, 30])
    #expect(throws: LossError.tooFewNumberTokens(count: 1)) {
      try NumberVocabulary(texts: texts, rule: .digits)
    }
  }

  @Test func oneValueForEachTokenIsAVocabularyToo() throws {
    let numbers = try NumberVocabulary(valueOfEachToken: [.nan, 4, .nan, -2, 4])
    #expect(numbers == (try NumberVocabulary([(4, 4), (1, 4), (3, -2)])))
    #expect(numbers.order == [1, 0, 2])
    #expect(throws: LossError.nonFiniteValue(token: 1, value: -.infinity)) {
      try NumberVocabulary(valueOfEachToken: [1, -.infinity, 3])
    }
    #expect(throws: LossError.tooFewNumberTokens(count: 0)) {
      try NumberVocabulary(valueOfEachToken: [.nan, .nan])
    }
    #expect(throws: LossError.tooFewNumberTokens(count: 0)) {
      try NumberVocabulary(valueOfEachToken: [])
    }
  }
}
