/// Finds added tokens in texts: at each place the longest one, from left to right.
///
/// A single trie of the contents is walked from every byte that begins one of them.
struct AddedTokenMatcher: Sendable {
  private let tokens: [AddedToken]
  private let trie: ByteTrie
  private let isFirstByte: [Bool]

  /// A stretch of a text.
  enum Part: Equatable {
    case text(Range<Int>)
    case token(Int32)
  }

  /// Of two tokens with the same content the first one counts; empty ones match nothing.
  init(_ tokens: [AddedToken]) {
    self.init(tokens, contents: tokens.map { Array($0.content.utf8) })
  }

  /// Looks for `contents` in place of the tokens' own.
  init(_ tokens: [AddedToken], contents: [[UInt8]]) {
    let entries = contents.enumerated().filter { !$1.isEmpty }
      .map { (bytes: $1, value: Int32($0)) }
    self.tokens = tokens
    trie = ByteTrie(entries)
    var isFirstByte = [Bool](repeating: false, count: 256)
    for entry in entries { isFirstByte[Int(entry.bytes[0])] = true }
    self.isFirstByte = isFirstByte
  }

  var isEmpty: Bool { tokens.isEmpty }

  /// A text in valid UTF-8, cut at the tokens; ranges count its bytes.
  func split(_ text: UnsafeBufferPointer<UInt8>) -> [Part] {
    var parts: [Part] = []
    // The text before is in the parts; a token that takes white space may have gone beyond `position`.
    var end = 0
    var position = 0
    while position < text.count {
      guard isFirstByte[Int(text[position])],
        let match = trie.longestMatch(in: text, at: position)
      else {
        position += 1
        continue
      }
      let token = tokens[Int(match.value)]
      var (start, stop) = (position, match.end)
      // What is found is used up, even if it is no single word.
      position = match.end
      if token.isSingleWord,
        endsWithWord(text, before: start) || startsWithWord(text, at: stop)
      {
        continue
      }
      if token.stripsLeft { start = max(end, spaceStart(text, before: start)) }
      if token.stripsRight { stop = spaceEnd(text, from: stop) }
      if end < start { parts.append(.text(end..<start)) }
      parts.append(.token(token.token))
      end = stop
    }
    if end < text.count { parts.append(.text(end..<text.count)) }
    return parts
  }

  private func startsWithWord(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    index < text.count && isWordCharacter(scalar(in: text, at: index).scalar)
  }

  private func endsWithWord(_ text: UnsafeBufferPointer<UInt8>, before index: Int) -> Bool {
    index > 0 && isWordCharacter(scalar(in: text, before: index).scalar)
  }

  private func spaceStart(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while start > 0 {
      let (scalar, length) = scalar(in: text, before: start)
      guard isWhitespace(scalar) else { break }
      start -= length
    }
    return start
  }

  private func spaceEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count {
      let (scalar, length) = scalar(in: text, at: end)
      guard isWhitespace(scalar) else { break }
      end += length
    }
    return end
  }
}
