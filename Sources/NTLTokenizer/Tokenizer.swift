/// Text to token ids and back.
///
/// Ids run from 0 to `vocabularySize − 1`. Three of them are special: padding, which fills a batch
/// and is never a label; the end of a text; and the unknown token, which stands for any text that
/// the vocabulary cannot write.
public protocol Tokenizer: Sendable {
  /// The number of ids, special tokens included.
  var vocabularySize: Int { get }

  /// Fills the room behind short texts in a batch.
  var paddingToken: Int32 { get }

  /// Follows the last token of a text.
  var endToken: Int32 { get }

  /// Stands for text that no other token can write.
  var unknownToken: Int32 { get }

  /// The tokens that stand for numbers, with their values, in increasing order of the token.
  ///
  /// These are the tokens the Number Token Loss compares: `"0"`…`"9"` and 0…9 for a tokenizer that
  /// writes numbers digit by digit.
  var numberValues: [(token: Int32, value: Double)] { get }

  /// The tokens of `text`, without the end token.
  func encode(_ text: String) -> [Int32]

  /// The tokens of a text with those around them that the tokenizer's files ask for: the end token, if they
  /// say nothing.
  func addingSpecialTokens(to tokens: [Int32]) -> [Int32]

  /// The text of `tokens`, in which special tokens appear by name (`</s>`) if they are kept.
  ///
  /// Otherwise padding and end tokens are left out wherever they stand; nothing is cut off behind
  /// them. The unknown token then reads as U+FFFD, and ids outside the vocabulary (a model's output
  /// may be padded to a round size) always do: never as nothing, for a wrong answer could then pass
  /// for a right one.
  func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String

  /// What `token` is called in the vocabulary, or nil outside it.
  func piece(of token: Int32) -> String?

  /// Whether a token is no part of a text's own characters, such as the end token.
  func isSpecial(_ token: Int32) -> Bool
}

extension Tokenizer {
  /// Padding, end and unknown.
  public func isSpecial(_ token: Int32) -> Bool {
    token == paddingToken || token == endToken || token == unknownToken
  }

  /// Whether numbers are written digit by digit.
  public var writesDigits: Bool { self is DigitSplittingTokenizer || self is CharacterTokenizer }

  /// The tokens, and the end token.
  public func addingSpecialTokens(to tokens: [Int32]) -> [Int32] { tokens + [endToken] }

  /// The text of `tokens` without padding and end tokens.
  public func decode(_ tokens: [Int32]) -> String {
    decode(tokens, keepingSpecialTokens: false)
  }
}
