/// The added tokens of a pipeline: what finds them in texts, and how they read.
struct AddedVocabulary: Sendable {
  let tokens: [AddedToken]
  /// Finds those that stand in a text as they are.
  let exactMatcher: AddedTokenMatcher
  /// Finds the normalized ones in a normalized text.
  let normalizedMatcher: AddedTokenMatcher
  private let vocabulary: Vocabulary
  /// What they read as: the library writes normalized ones as it looks for them.
  private let texts: [Int32: String]
  /// Those that decoding may leave out: as in the library, all that read as a special one's name.
  private let special: Set<Int32>

  init(_ tokens: [AddedToken], _ normalizer: TextNormalizer?) {
    self.tokens = tokens
    vocabulary = Vocabulary(tokens.map { ($0.content, $0.token) })
    let entries = tokens.map { token in
      let content = Array(token.content.utf8)
      guard token.isNormalized, let normalizer else { return (token: token, text: content) }
      let normalized = content.withUnsafeBufferPointer { normalizer($0, isBeginning: true) }
      return (token: token, text: normalized.bytes)
    }
    func matcher(isNormalized: Bool) -> AddedTokenMatcher {
      let entries = entries.filter { $0.token.isNormalized == isNormalized }
      return AddedTokenMatcher(entries.map(\.token), contents: entries.map(\.text))
    }
    exactMatcher = matcher(isNormalized: false)
    normalizedMatcher = matcher(isNormalized: true)
    texts = Dictionary(
      entries.map { ($0.token.token, String(decoding: $0.text, as: UTF8.self)) },
      uniquingKeysWith: { first, _ in first })
    let names = Set(tokens.lazy.filter(\.isSpecial).map { Array($0.content.utf8) })
    special = Set(entries.lazy.filter { names.contains($0.text) }.map(\.token.token))
  }

  /// The greatest id and 1.
  var endToken: Int32 { vocabulary.endToken }

  func piece(of token: Int32) -> String? { vocabulary.pieces[token] }

  func token(of piece: String) -> Int32? { vocabulary.token(of: piece) }

  func text(of token: Int32) -> String? { texts[token] }

  func isSpecial(_ token: Int32) -> Bool { special.contains(token) }
}
