/// The patterns by which well-known models cut texts into words, matched by hand.
///
/// Each covers every text without gaps, and each alternative is decided by one character of look-ahead, so
/// that a single pass finds what a regular expression with backtracking would.
enum WordPattern: Sendable {
  /// GPT-2's: contractions, then letters, numbers or other characters with a space before, then space.
  case gpt2
  /// GPT-4's (`cl100k`): any case of contractions, numbers of so many digits at most, and what is neither
  /// letter nor number may precede a word. Llama 3 has three digits, Qwen 2 one.
  case gpt4(digits: Int)

  /// The pattern that a regular expression writes.
  init?(_ expression: String) {
    switch expression {
    case #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#:
      self = .gpt2
    case Self.gpt4Expression(number: #"\p{N}{1,3}"#): self = .gpt4(digits: 3)
    case Self.gpt4Expression(number: #"\p{N}"#): self = .gpt4(digits: 1)
    default: return nil
    }
  }

  private static func gpt4Expression(number: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// Calls `found` with the end of each word, which the next one begins at.
  func forEachEnd(in text: UnsafeBufferPointer<UInt8>, _ found: (Int) -> Void) {
    let scanner = WordScanner(text: text)
    var position = 0
    while position < text.count {
      switch self {
      case .gpt2: position = scanner.gpt2Word(at: position)
      case .gpt4(let digits): position = scanner.gpt4Word(at: position, digits: digits)
      }
      found(position)
    }
  }
}

/// Matches one word at a place and returns its end.
private struct WordScanner {
  let text: UnsafeBufferPointer<UInt8>

  private enum Kind: UInt8 {
    case letter, number, space, other
  }

  private static let asciiKinds: [Kind] = (UInt8(0)..<128).map { kind(of: Unicode.Scalar($0)) }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    if scalar.properties.isWhitespace { return .space }
    if isLetter(scalar) { return .letter }
    return isNumeric(scalar) ? .number : .other
  }

  private let kinds = Self.asciiKinds

  @inline(__always)
  private func kind(at index: Int) -> (kind: Kind, end: Int) {
    let byte = text[index]
    if byte < 0x80 { return (kinds[Int(byte)], index + 1) }
    let (scalar, length) = scalar(in: text, at: index)
    return (Self.kind(of: scalar), index + length)
  }

  init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The end of the run of one kind of characters; at most `count` of them.
  @inline(__always)
  private func end(of kind: Kind, from start: Int, count: Int = .max) -> Int {
    var (end, left) = (start, count)
    while end < text.count, left > 0 {
      let next = self.kind(at: end)
      guard next.kind == kind else { break }
      end = next.end
      left -= 1
    }
    return end
  }

  func gpt2Word(at start: Int) -> Int {
    if text[start] == UInt8(ascii: "'"), let end = contraction(at: start, ignoringCase: false) {
      return end
    }
    let first = kind(at: start)
    if first.kind != .space { return end(of: first.kind, from: first.end) }
    if text[start] == UInt8(ascii: " "), first.end < text.count {
      let second = kind(at: first.end)
      if second.kind != .space { return end(of: second.kind, from: second.end) }
    }
    return spaceEnd(from: start)
  }

  func gpt4Word(at start: Int, digits: Int) -> Int {
    if text[start] == UInt8(ascii: "'"), let end = contraction(at: start, ignoringCase: true) {
      return end
    }
    let first = kind(at: start)
    switch first.kind {
    case .letter: return end(of: .letter, from: first.end)
    case .number: return end(of: .number, from: start, count: digits)
    case .space, .other: break
    }
    if !isNewline(start), first.end < text.count {
      let second = kind(at: first.end)
      if second.kind == .letter { return end(of: .letter, from: second.end) }
      if second.kind == .other, text[start] == UInt8(ascii: " ") {
        return newlinesEnd(from: end(of: .other, from: second.end))
      }
    }
    if first.kind == .other { return newlinesEnd(from: end(of: .other, from: first.end)) }
    // Space up to its last line break, if it has any.
    let spaceEnd = end(of: .space, from: start)
    var lineEnd = spaceEnd
    while lineEnd > start, !isNewline(lineEnd - 1) { lineEnd -= 1 }
    return lineEnd > start ? lineEnd : self.spaceEnd(from: start)
  }

  /// The end of white space that leaves its last character to a word behind it.
  private func spaceEnd(from start: Int) -> Int {
    var end = start
    var last = start
    while end < text.count {
      let next = kind(at: end)
      guard next.kind == .space else { return last > start ? last : end }
      last = end
      end = next.end
    }
    return end
  }

  private func isNewline(_ index: Int) -> Bool {
    text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r")
  }

  private func newlinesEnd(from start: Int) -> Int {
    var end = start
    while end < text.count, isNewline(end) { end += 1 }
    return end
  }

  private func contraction(at start: Int, ignoringCase: Bool) -> Int? {
    func letter(_ index: Int) -> (letter: UInt8, end: Int)? {
      guard index < text.count else { return nil }
      let byte = text[index]
      guard ignoringCase else { return (byte, index + 1) }
      // U+017F is an s in all but its looks: its upper case is S.
      if byte == 0xC5, index + 1 < text.count, text[index + 1] == 0xBF {
        return (UInt8(ascii: "s"), index + 2)
      }
      return (0x41...0x5A ~= byte ? byte | 0x20 : byte, index + 1)
    }
    guard let first = letter(start + 1) else { return nil }
    let second = letter(first.end)
    switch (first.letter, second?.letter) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return first.end
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return second?.end
    default: return nil
    }
  }
}
