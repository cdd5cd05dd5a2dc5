/// What is in files of questions and answers, gathered pair by pair.
///
/// Memory: up to 2²⁰ lengths and numbers of each kind (``Distribution``), and two hashes of 8 bytes of every
/// pair to find those that come twice.
public struct DatasetInspection: Sendable {
  /// The numbers in one half of the pairs.
  public struct Numbers: Sendable {
    /// Their values.
    public internal(set) var values = Distribution()
    /// How many are below zero.
    public internal(set) var negative = 0
    /// How many have decimals.
    public internal(set) var decimal = 0
    /// How many digits stand before the point.
    public internal(set) var digits = Distribution()
    /// How many texts hold none.
    public internal(set) var textsWithout = 0
  }

  /// One half of the pairs.
  public struct Part: Sendable {
    /// Lengths in characters (Unicode scalars).
    public internal(set) var characters = Distribution()
    /// Lengths in tokens, without special ones; empty without a tokenizer.
    public internal(set) var tokens = Distribution()
    /// The numbers in the texts.
    public internal(set) var numbers = Numbers()
    /// How many texts hold nothing but blanks.
    public internal(set) var empty = 0
  }

  /// The questions.
  public private(set) var questions = Part()
  /// The answers.
  public private(set) var answers = Part()
  /// How many pairs there are.
  public var pairs: Int { questions.characters.count }
  /// How many answers are one number and nothing else.
  public private(set) var numericAnswers = 0
  /// How many questions were there before.
  public private(set) var repeatedQuestions = 0
  /// How many pairs were there before.
  public private(set) var repeatedPairs = 0

  private var seenQuestions: Set<UInt64> = []
  private var seenPairs: Set<UInt64> = []
  private let tokenCount: (@Sendable (String) -> Int)?

  /// Nothing seen yet.
  ///
  /// - Parameter tokenCount: the length of a text in tokens; nil: not counted.
  public init(tokenCount: (@Sendable (String) -> Int)? = nil) { self.tokenCount = tokenCount }

  /// Takes all pairs of a file into account.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public mutating func add(_ file: String) throws(DataError) {
    try DatasetFile.forEach(in: file) { pair throws(DataError) in add(pair) }
    sort()
  }

  /// Takes one more pair into account.
  mutating func add(_ pair: QuestionAnswer) {
    let question = hash(pair.question, from: 0xCBF2_9CE4_8422_2325)
    // Equal hashes of different texts: among 26 million, once in 50,000 files.
    if !seenQuestions.insert(question).inserted {
      repeatedQuestions += 1
      if !seenPairs.insert(hash(pair.answer, from: question)).inserted { repeatedPairs += 1 }
    } else {
      seenPairs.insert(hash(pair.answer, from: question))
    }
    Self.add(pair.question, to: &questions, tokenCount)
    let numbers = Self.add(pair.answer, to: &answers, tokenCount)
    if numbers.count == 1, Self.isNumber(pair.answer) { numericAnswers += 1 }
  }

  /// FNV-1a.
  private func hash(_ text: String, from start: UInt64) -> UInt64 {
    (text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } ^ 0xFF) &* 0x100_0000_01B3
  }

  @discardableResult
  private static func add(
    _ text: String, to part: inout Part, _ tokenCount: ((String) -> Int)?
  ) -> [FoundNumber] {
    part.characters.add(Double(text.unicodeScalars.count))
    if let tokenCount { part.tokens.add(Double(tokenCount(text))) }
    if LinePairFile.isBlank(text.utf8) { part.empty += 1 }
    let numbers = FoundNumber.all(in: text)
    if numbers.isEmpty { part.numbers.textsWithout += 1 }
    for number in numbers {
      part.numbers.values.add(number.value)
      part.numbers.digits.add(Double(number.digits))
      if number.value < 0 { part.numbers.negative += 1 }
      if number.decimals > 0 { part.numbers.decimal += 1 }
    }
    return numbers
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: " ")].contains($0)
    }
  }

  private mutating func sort() {
    func sort(_ part: inout Part) {
      part.characters.sort()
      part.tokens.sort()
      part.numbers.values.sort()
      part.numbers.digits.sort()
    }
    sort(&questions)
    sort(&answers)
  }
}

extension DatasetInspection.Part {
  /// How long the texts are, in characters.
  public var lengths: Histogram { Histogram(lengths: characters.values) }
}

extension DatasetInspection.Numbers {
  /// How large the numbers are.
  public var magnitudes: Histogram { Histogram(magnitudes: values.values) }
}
