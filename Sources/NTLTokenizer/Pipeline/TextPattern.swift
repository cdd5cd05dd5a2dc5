import Foundation

/// What a text is searched for: characters as they stand, or a regular expression.
enum TextPattern: Sendable {
  case literal([UInt8])
  /// One character so many times in a row or more.
  case run(of: [UInt8], atLeast: Int)
  case words(WordPattern)
  case expression(NSRegularExpression)

  /// Reads `{"String": …}` or `{"Regex": …}`.
  init(_ node: PipelineNode) throws(TokenizerError) {
    if let literal = node.optional("String") {
      self = .literal(Array(try literal.string().utf8))
    } else if let expression = node.optional("Regex") {
      try self.init(expression: expression)
    } else {
      throw node.malformed("is neither a String nor a Regex")
    }
  }

  private init(expression node: PipelineNode) throws(TokenizerError) {
    let text = try node.string()
    if let words = WordPattern(text) {
      self = .words(words)
    } else if text.utf8.elementsEqual(" {2,}".utf8) {
      self = .run(of: [UInt8(ascii: " ")], atLeast: 2)
    } else {
      self = .expression(try Self.expression(text, node))
    }
  }

  /// Compiles an expression that the libraries agree on.
  ///
  /// The peer reads Oniguruma's syntax and Foundation ICU's; classes such as `\s`, `\w` and `\p{L}` mean
  /// the same in both, and what does not is refused.
  private static func expression(
    _ text: String, _ node: PipelineNode
  ) throws(TokenizerError) -> NSRegularExpression {
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\", let escaped = scalars.next() else { continue }
      if escaped.properties.isAlphabetic, !"sSdDwWpPbBnrtfxuAz".unicodeScalars.contains(escaped) {
        throw node.unsupported(
          "has \\\(escaped), which regular expression libraries read in different ways")
      }
    }
    do {
      return try NSRegularExpression(
        pattern: text, options: [.anchorsMatchLines, .useUnixLineSeparators])
    } catch {
      throw node.unsupported(
        "is a regular expression that cannot be read here: \(text.debugDescription)")
    }
  }

  /// Calls `found` with each match, from left to right, in a text in valid UTF-8.
  func forEachMatch(in text: UnsafeBufferPointer<UInt8>, _ found: (Range<Int>) -> Void) {
    switch self {
    case .literal(let bytes): Self.forEachMatch(of: bytes, in: text, found)
    case .run(let bytes, let least): Self.forEachRun(of: bytes, atLeast: least, in: text, found)
    case .words(let pattern):
      var start = 0
      pattern.forEachEnd(in: text) { end in
        found(start..<end)
        start = end
      }
    case .expression(let expression): Self.forEachMatch(of: expression, in: text, found)
    }
  }

  private static func forEachMatch(
    of literal: [UInt8], in text: UnsafeBufferPointer<UInt8>, _ found: (Range<Int>) -> Void
  ) {
    guard let first = literal.first else { return }
    var index = 0
    while index + literal.count <= text.count {
      if text[index] == first,
        literal.count == 1 || text[index..<index + literal.count].elementsEqual(literal)
      {
        found(index..<index + literal.count)
        index += literal.count
      } else {
        index += 1
      }
    }
  }

  private static func forEachRun(
    of bytes: [UInt8], atLeast least: Int, in text: UnsafeBufferPointer<UInt8>,
    _ found: (Range<Int>) -> Void
  ) {
    var run = 0..<0
    forEachMatch(of: bytes, in: text) { match in
      if match.lowerBound == run.upperBound {
        run = run.lowerBound..<match.upperBound
      } else {
        if run.count >= least * bytes.count { found(run) }
        run = match
      }
    }
    if run.count >= least * bytes.count { found(run) }
  }

  private static func forEachMatch(
    of expression: NSRegularExpression, in text: UnsafeBufferPointer<UInt8>,
    _ found: (Range<Int>) -> Void
  ) {
    guard !text.isEmpty else { return }
    let string = String(decoding: text, as: UTF8.self)
    let whole = NSRange(location: 0, length: string.utf16.count)
    // Matches come in order, so one walk translates all their offsets.
    var (unit, byte) = (0, 0)
    func byteOffset(_ target: Int) -> Int {
      while unit < target {
        let length = characterLength(text[byte])
        unit += length == 4 ? 2 : 1
        byte += length
      }
      return byte
    }
    for match in expression.matches(in: string, range: whole) {
      let start = byteOffset(match.range.location)
      found(start..<byteOffset(match.range.location + match.range.length))
    }
  }
}
