/// The tokens that stand for numbers, and the number each one stands for: V_j of the paper.
///
/// Digits in the paper's main experiments; multi-digit, negative and decimal tokens are as good. Two
/// tokens may share a value ("1" and " 1"). The logits may have more columns than the tokenizer has
/// tokens, as models pad theirs: nothing here depends on that.
public struct NumberVocabulary: Sendable, Equatable {
  /// Ids of the number tokens, ascending: the columns of the logits a number loss looks at.
  public let tokens: [Int32]
  /// `values[k]` is the number that `tokens[k]` stands for.
  public let values: [Double]
  /// Of every token up to the last number, which of the numbers it is; −1: none.
  private let indices: [Int32]

  /// A vocabulary of (token, value) pairs in any order.
  ///
  /// - Throws: ``LossError`` for fewer than two tokens (there is nothing to regress), a token named
  ///   twice or negative, a value that is not finite.
  public init(_ pairs: [(token: Int32, value: Double)]) throws(LossError) {
    let pairs = pairs.sorted { $0.token < $1.token }
    for (token, value) in pairs {
      guard value.isFinite else { throw .nonFiniteValue(token: token, value: value) }
      guard token >= 0 else { throw .numberTokenOutOfRange(token: token, vocabularySize: 0) }
    }
    if let twice = zip(pairs, pairs.dropFirst()).first(where: { $0.token == $1.token }) {
      throw .duplicateNumberToken(twice.0.token)
    }
    guard pairs.count >= 2 else { throw .tooFewNumberTokens(count: pairs.count) }
    tokens = pairs.map(\.token)
    values = pairs.map(\.value)
    var indices = [Int32](repeating: -1, count: Int(tokens.last!) + 1)
    for (k, token) in tokens.enumerated() { indices[Int(token)] = Int32(k) }
    self.indices = indices
  }

  /// A vocabulary from one value for every token, NaN where the token is no number.
  ///
  /// - Throws: ``LossError`` for an infinite value and for fewer than two numbers.
  public init(valueOfEachToken values: [Double]) throws(LossError) {
    try self.init(
      values.enumerated().compactMap { $1.isNaN ? nil : (token: Int32($0), value: $1) })
  }

  /// The number that `token` stands for, or nil if it is an ordinary word.
  public subscript(token: Int32) -> Double? { index(of: token).map { values[$0] } }

  /// Where `token` stands among the number tokens, or nil if it is none.
  @inline(__always)
  public func index(of token: Int32) -> Int? {
    guard token >= 0 && Int(token) < indices.count else { return nil }
    let index = indices[Int(token)]
    return index < 0 ? nil : Int(index)
  }

  /// The largest distance between two numbers.
  public var span: Double { (values.max() ?? 0) - (values.min() ?? 0) }

  /// The numbers' indices by ascending value; of equal ones, the first token first.
  public var order: [Int] { values.indices.sorted { (values[$0], $0) < (values[$1], $1) } }
}
