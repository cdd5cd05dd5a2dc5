public import NTLLoss
public import NTLTokenizer

extension LossConfiguration {
  /// The loss over a tokenizer's numbers, with its decimal point and minus sign if they are one token
  /// each.
  ///
  /// - Throws: `LossError` for a tokenizer without numbers and for options that make no sense.
  public func makeLoss(for tokenizer: any Tokenizer) throws(LossError) -> CombinedLoss {
    // By its name: at the beginning of a text a tokenizer may write a point with a space before it.
    func token(_ piece: String) -> Int32? {
      (0..<Int32(tokenizer.vocabularySize)).first { tokenizer.piece(of: $0) == piece }
    }
    return try makeLoss(
      NumberVocabulary(tokenizer.numberValues),
      NumberNotation(dotToken: token("."), minusToken: token("-")))
  }
}
