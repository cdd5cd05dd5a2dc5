import NTLData
import NTLTokenizer

extension Objective {
  /// What marks the place in a question where the answer belongs, and begins the answer.
  private static let mark = "<extra_id_0>"

  /// What the model reads and has to write.
  func texts(of pair: QuestionAnswer) -> QuestionAnswer {
    switch self {
    case .answer: pair
    case .sentinel:
      QuestionAnswer(
        question: "\(pair.question) \(Self.mark)", answer: "\(Self.mark) \(pair.answer)",
        source: pair.source)
    }
  }

  /// How many of a question's last tokens stay when it is cut: its end, and the sentinel before it.
  var closingTokens: Int { self == .sentinel ? 2 : 1 }

  /// Refuses a tokenizer that lacks a token this needs.
  func check(_ tokenizer: any Tokenizer) throws {
    guard self == .answer || Self.sentinelToken(of: tokenizer) != nil else {
      throw TrainingError.setting(
        name: "--objective sentinel",
        problem: "needs a tokenizer with the token \(Self.mark), as those of T5 are; this one has none")
    }
  }

  /// What turns generated tokens into the text that is compared with an answer: it leaves the sentinel out.
  func answerTokenizer(_ tokenizer: any Tokenizer) -> any Tokenizer {
    guard self == .sentinel, let sentinel = Self.sentinelToken(of: tokenizer) else {
      return tokenizer
    }
    return SentinelFreeTokenizer(base: tokenizer, sentinel: sentinel)
  }

  private static func sentinelToken(of tokenizer: any Tokenizer) -> Int32? {
    tokenizer.encode(Self.mark).first { tokenizer.piece(of: $0) == Self.mark }
  }
}

/// A tokenizer whose texts show no trace of one token.
private struct SentinelFreeTokenizer: Tokenizer {
  let base: any Tokenizer
  let sentinel: Int32

  var vocabularySize: Int { base.vocabularySize }
  var paddingToken: Int32 { base.paddingToken }
  var endToken: Int32 { base.endToken }
  var unknownToken: Int32 { base.unknownToken }
  var numberValues: [(token: Int32, value: Double)] { base.numberValues }

  func encode(_ text: String) -> [Int32] { base.encode(text) }
  func addingSpecialTokens(to tokens: [Int32]) -> [Int32] {
    base.addingSpecialTokens(to: tokens)
  }
  func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    base.decode(tokens.filter { $0 != sentinel }, keepingSpecialTokens: keepingSpecialTokens)
  }
  func piece(of token: Int32) -> String? { base.piece(of: token) }
  func isSpecial(_ token: Int32) -> Bool { base.isSpecial(token) }
}
