public import NTLTokenizer

/// A question and its answer as tokens, each with its end token.
public struct EncodedExample: Sendable, Hashable {
  /// The question's tokens and the end token.
  public let question: [Int32]
  /// The answer's tokens and the end token.
  public let answer: [Int32]
  /// How many of the question's tokens are unknown ones: allowed, but worth a report.
  public let unknownQuestionTokens: Int
  /// The same of the answer's; 0 unless they were to be kept.
  public let unknownAnswerTokens: Int
  /// Whether the question was too long and lost some of its tokens.
  public let isQuestionCut: Bool
  /// Whether the answer was too long and lost some of its tokens.
  public let isAnswerCut: Bool

  /// Encodes a pair.
  ///
  /// Nothing is cut unless it is asked for: half a question has another answer, or none. An unknown
  /// character in an answer is an error, unless it is to be kept: it teaches a label that decodes to nothing
  /// readable.
  ///
  /// - Parameters:
  ///   - pair: what to encode.
  ///   - tokenizer: what to encode it with.
  ///   - maximumQuestionTokens: the longest question allowed, its end token included.
  ///   - maximumAnswerTokens: the longest answer allowed, its end token included.
  ///   - cutsOverlongTexts: whether texts that are too long lose what is too much, instead of being an error.
  ///   - keepsUnknownCharacters: whether what the tokenizer cannot write of an answer becomes its unknown token,
  ///     instead of being an error.
  ///   - sentinel: a token that stands between the question and its end token, even when it is cut, and
  ///     before the answer; nil: none.
  /// - Throws: `DataError.tooLong` or `.unknownCharacters`, with the pair's file and line.
  public init(
    _ pair: QuestionAnswer, tokenizer: some Tokenizer,
    maximumQuestionTokens: Int, maximumAnswerTokens: Int, cutsOverlongTexts: Bool = false,
    keepsUnknownCharacters: Bool = false, sentinel: Int32? = nil
  ) throws(DataError) {
    func encode(
      _ text: String, _ part: QuestionAnswer.Part, maximum: Int, opening: [Int32],
      closing: [Int32]
    ) throws(DataError) -> (tokens: [Int32], isCut: Bool) {
      let tokens = opening + tokenizer.encode(text)
      let count = tokens.count + closing.count
      if count <= maximum { return (tokens + closing, false) }
      guard cutsOverlongTexts, maximum >= closing.count else {
        throw .tooLong(part, tokens: count, maximum: maximum, source: pair.source)
      }
      return (tokens.prefix(maximum - closing.count) + closing, true)
    }
    let (end, sentinel) = ([tokenizer.endToken], sentinel.map { [$0] } ?? [])
    (question, isQuestionCut) = try encode(
      pair.question, .question, maximum: maximumQuestionTokens, opening: [],
      closing: sentinel + end)
    (answer, isAnswerCut) = try encode(
      pair.answer, .answer, maximum: maximumAnswerTokens, opening: sentinel, closing: end)
    // The end token does not count: a tokenizer that can write everything has it for its unknown token.
    unknownAnswerTokens = answer.dropLast().count { $0 == tokenizer.unknownToken }
    guard unknownAnswerTokens == 0 || keepsUnknownCharacters else {
      let unknown = pair.answer.filter {
        tokenizer.encode(String($0)).contains(tokenizer.unknownToken)
      }
      throw .unknownCharacters(unknown, answer: pair.answer, source: pair.source)
    }
    unknownQuestionTokens = question.dropLast().count { $0 == tokenizer.unknownToken }
  }
}
