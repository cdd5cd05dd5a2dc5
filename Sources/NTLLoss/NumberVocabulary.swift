/// The tokens that stand for numbers, and the number each one stands for: V_j of the paper.
///
/// Digits in the paper's main experiments; multi-digit, negative and decimal tokens are as good. Two
/// tokens may share a value ("1" and " 1").
public struct NumberVocabulary: Sendable, Equatable {
  /// Ids of the number tokens, ascending: the columns of the logits a number loss looks at.
  public let tokens: [Int32]
  /// `values[k]` is the number that `tokens[k]` stands for.
  public let values: [Double]
  private let valueOfToken: [Int32: Double]

  /// A vocabulary of (token, value) pairs in any order.
  ///
  /// - Throws: ``LossError`` for fewer than two tokens (there is nothing to regress), a token named
  ///   twice or negative, a value that is not finite.
  public init(_ pairs: [(token: Int32, value: Double)]) throws(LossError) {
    var valueOfToken: [Int32: Double] = [:]
    for (token, value) in pairs {
      guard value.isFinite else { throw .nonFiniteValue(token: token, value: value) }
      guard token >= 0 else { throw .numberTokenOutOfRange(token: token, vocabularySize: 0) }
      guard valueOfToken.updateValue(value, forKey: token) == nil else {
        throw .duplicateNumberToken(token)
      }
    }
    guard valueOfToken.count >= 2 else { throw .tooFewNumberTokens(count: valueOfToken.count) }
    self.valueOfToken = valueOfToken
    tokens = valueOfToken.keys.sorted()
    values = tokens.map { valueOfToken[$0]! }
  }

  /// The number that `token` stands for, or nil if it is an ordinary word.
  public subscript(token: Int32) -> Double? { valueOfToken[token] }

  /// The largest distance between two numbers.
  public var span: Double { (values.max() ?? 0) - (values.min() ?? 0) }
}
