public import NTLLoss
public import NTLTokenizer

extension LossConfiguration {
  /// The loss over a tokenizer's numbers, with its decimal point and minus sign if they are one token
  /// each.
  ///
  /// - Throws: `LossError` for a tokenizer without numbers and for options that make no sense.
  public func makeLoss(for tokenizer: any Tokenizer) throws(LossError) -> CombinedLoss {
    func token(_ text: String) -> Int32? {
      let tokens = tokenizer.encode(text)
      return tokens.count == 1 && tokenizer.decode(tokens) == text ? tokens[0] : nil
    }
    return try makeLoss(
      NumberVocabulary(tokenizer.numberValues),
      NumberNotation(dotToken: token("."), minusToken: token("-")))
  }
}
