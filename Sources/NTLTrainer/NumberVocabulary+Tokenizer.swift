public import NTLLoss
public import NTLTokenizer

extension NumberVocabulary {
  /// The numbers among a tokenizer's tokens; special ones are none, whatever they are called.
  ///
  /// ``Rule/digits`` is the digit level of `ntloss`, ``Rule/numbers`` its `digit_level=False`, and
  /// ``Rule/spacedNumbers`` the paper's `AutoNumberTokenizer`, for which `▁12` is a number too.
  ///
  /// - Throws: `LossError.tooFewNumberTokens(count:)` if there are fewer than two.
  public init(scanning tokenizer: any Tokenizer, rule: Rule) throws(LossError) {
    let tokens = 0..<Int32(tokenizer.vocabularySize)
    try self.init(
      texts: tokens.lazy.filter { !tokenizer.isSpecial($0) }.compactMap { token in
        tokenizer.piece(of: token).map { (token: token, text: $0) }
      }, rule: rule)
  }
}
