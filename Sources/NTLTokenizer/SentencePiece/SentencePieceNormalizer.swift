/// What SentencePiece makes of a text before it cuts it: characters replaced by the map, blanks written as
/// `▁`, one of them put before the text, runs of them shortened.
struct SentencePieceNormalizer: Sendable {
  /// U+2581 in UTF-8.
  static let mark: [UInt8] = [0xE2, 0x96, 0x81]

  let characterMap: PrecompiledCharacterMap
  let addsDummyPrefix: Bool
  let removesExtraBlanks: Bool
  let escapesBlanks: Bool
  /// Whether a word's mark stands behind it.
  let marksWordEnds: Bool
  /// Symbols that nothing is replaced in; nil: there are none.
  let userDefined: ByteTrie?

  /// The normalized text, in valid UTF-8.
  func callAsFunction(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count + text.count / 2 + 8)
    var position = 0
    if removesExtraBlanks {
      while position < text.count {
        let end = replaced(text, at: position) { isBlank($0) }
        guard let end else { break }
        position = end
      }
    }
    guard position < text.count else { return [] }
    if addsDummyPrefix && !marksWordEnds { appendBlank(&output) }

    var followsBlank = removesExtraBlanks
    while position < text.count {
      if characterMap.keeps(text, at: position), userDefined == nil {
        let byte = text[position]
        position += 1
        if byte != UInt8(ascii: " ") {
          output.append(byte)
          followsBlank = false
        } else if !followsBlank {
          appendBlank(&output)
          followsBlank = removesExtraBlanks
        }
        continue
      }
      position = replacement(text, at: position) { stretch in
        var stretch = stretch
        while followsBlank, stretch.first == UInt8(ascii: " ") {
          stretch = UnsafeBufferPointer(rebasing: stretch.dropFirst())
        }
        guard let last = stretch.last else { return }
        for byte in stretch {
          if byte == UInt8(ascii: " ") { appendBlank(&output) } else { output.append(byte) }
        }
        followsBlank = removesExtraBlanks && last == UInt8(ascii: " ")
      }
    }

    if removesExtraBlanks {
      let blank = escapesBlanks ? Self.mark : [UInt8(ascii: " ")]
      while output.count >= blank.count, output.suffix(blank.count).elementsEqual(blank) {
        output.removeLast(blank.count)
      }
    }
    if addsDummyPrefix && marksWordEnds { appendBlank(&output) }
    return output
  }

  private func isBlank(_ stretch: UnsafeBufferPointer<UInt8>) -> Bool {
    stretch.count == 1 && stretch[0] == UInt8(ascii: " ")
  }

  private func appendBlank(_ output: inout [UInt8]) {
    if escapesBlanks { output += Self.mark } else { output.append(UInt8(ascii: " ")) }
  }

  /// The end of the stretch at a place, if what it is replaced by is as asked.
  private func replaced(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int,
    by isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Int? {
    var matches = false
    let end = replacement(text, at: start) { matches = isWanted($0) }
    return matches ? end : nil
  }

  /// Gives what the text at a place is replaced by, at least a character; returns where it goes on.
  private func replacement(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ use: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Int {
    if let symbol = userDefined?.longestMatch(in: text, at: start) {
      use(UnsafeBufferPointer(rebasing: text[start..<symbol.end]))
      return symbol.end
    }
    if let match = characterMap.match(in: text, at: start) {
      // A broken map's replacement may not be UTF-8, and what comes out here must be.
      let isValid = String(validating: match.replacement, as: UTF8.self) != nil
      let replacement = isValid ? match.replacement : [0xEF, 0xBF, 0xBD]
      replacement.withUnsafeBufferPointer(use)
      // Keys of a broken map may end within a character.
      var end = match.end
      while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
      return end
    }
    let end = min(start + characterLength(text[start]), text.count)
    use(UnsafeBufferPointer(rebasing: text[start..<end]))
    return end
  }
}
