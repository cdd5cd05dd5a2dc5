public import NTLData
public import NTLTokenizer

/// Questions and answers, as texts and as tokens.
public struct EncodedSet: Sendable {
  /// The texts.
  public let pairs: [QuestionAnswer]
  /// The tokens, in the same order.
  public let examples: [EncodedExample]

  /// Encodes texts.
  ///
  /// - Parameters:
  ///   - pairs: the texts.
  ///   - tokenizer: what they are encoded with.
  ///   - maximumQuestionTokens: the longest question, its end included.
  ///   - maximumAnswerTokens: the longest answer, its end included.
  ///   - objective: what the model reads and has to write; ``pairs`` show no sentinel.
  ///   - overlongTexts: what becomes of those that are too long.
  ///   - unknownCharacters: what becomes of those of answers.
  /// - Throws: `DataError` naming file and line of a text that is too long or cannot be written;
  ///   ``TrainingError`` if the objective needs a sentinel that the tokenizer does not have.
  public init(
    _ pairs: [QuestionAnswer], tokenizer: some Tokenizer, maximumQuestionTokens: Int,
    maximumAnswerTokens: Int, objective: Objective = .answer,
    overlongTexts: OverlongTexts = .refuse, unknownCharacters: UnknownCharacters = .refuse
  ) throws {
    let sentinel = try objective.sentinel(of: tokenizer)
    self.pairs = pairs
    var examples: [EncodedExample] = []
    examples.reserveCapacity(pairs.count)
    for pair in pairs {
      examples.append(
        try EncodedExample(
          pair, tokenizer: tokenizer, maximumQuestionTokens: maximumQuestionTokens,
          maximumAnswerTokens: maximumAnswerTokens, cutsOverlongTexts: overlongTexts == .cut,
          keepsUnknownCharacters: unknownCharacters == .keep, sentinel: sentinel))
    }
    self.examples = examples
  }

  private init(pairs: [QuestionAnswer], examples: [EncodedExample]) {
    self.pairs = pairs
    self.examples = examples
  }

  /// How many questions there are.
  public var count: Int { pairs.count }

  /// How many questions and answers were cut, in words; nil if none.
  public var cutNote: String? {
    let questions = examples.count { $0.isQuestionCut }
    let answers = examples.count { $0.isAnswerCut }
    guard questions + answers > 0 else { return nil }
    return "\(questions) questions and \(answers) answers of \(count) were too long and have been "
      + "cut"
  }

  /// How many answers hold a character that the tokenizer cannot write, in words; nil if none.
  public var unknownNote: String? {
    let answers = examples.count { $0.unknownAnswerTokens > 0 }
    guard answers > 0 else { return nil }
    return "\(answers) answers of \(count) hold a character that the tokenizer cannot write; it is "
      + "learnt and compared as the unknown token"
  }

  /// At most so many of the questions, evenly spaced, as ``DataSource/load(atMost:)`` takes them; nil: all.
  public func evenlySpaced(atMost limit: Int?) -> EncodedSet {
    EncodedSet(
      pairs: pairs.evenlySpaced(atMost: limit), examples: examples.evenlySpaced(atMost: limit))
  }

  /// A digest of all tokens, by which a resumed run knows its data again (FNV-1a).
  public var fingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ tokens: [Int32]) {
      for token in tokens { hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFFFF_FFFF_FFFF) &* 0x100_0000_01B3
    }
    for example in examples {
      add(example.question)
      add(example.answer)
    }
    return String(hash, radix: 16)
  }
}
