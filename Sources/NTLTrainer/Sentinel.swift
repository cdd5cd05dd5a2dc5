public import NTLTokenizer

extension Objective {
  /// The token that marks the place in a question where the answer belongs, and begins the answer; nil if this
  /// needs none.
  ///
  /// It is put between tokens, not into texts: there are tokenizers that take its name for text.
  ///
  /// - Throws: ``TrainingError`` if this needs one and the tokenizer has none.
  func sentinel(of tokenizer: any Tokenizer) throws -> Int32? {
    guard self == .sentinel else { return nil }
    let name = "<extra_id_0>"
    // T5's is the last of all.
    guard
      let token = (0..<Int32(tokenizer.vocabularySize)).last(where: {
        tokenizer.piece(of: $0) == name
      })
    else {
      throw TrainingError.setting(
        name: "--objective sentinel",
        problem: "needs a tokenizer with the token \(name), as those of T5 are; this one has none")
    }
    return token
  }

  /// What turns generated tokens into the text that is compared with an answer: it leaves the sentinel out.
  ///
  /// - Throws: ``TrainingError`` if this needs a sentinel and the tokenizer has none.
  public func answerTokenizer(_ tokenizer: any Tokenizer) throws -> any Tokenizer {
    guard let sentinel = try sentinel(of: tokenizer) else { return tokenizer }
    return SentinelFreeTokenizer(base: tokenizer, sentinel: sentinel)
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
