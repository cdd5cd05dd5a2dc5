/// How the pieces of tokens become text: a list of steps, each of which rewrites the list of pieces.
struct PieceDecoder: Sendable {
  enum Step: Sendable {
    case byteLevel
    case metaspace(mark: Unicode.Scalar, dropsFirst: Bool)
    case replace(TextPattern, by: [UInt8])
    case byteFallback
    case fuse
    case strip(Unicode.Scalar, start: Int, stop: Int)
    /// A suffix ends words.
    case wordEnds([UInt8])
  }

  let steps: [Step]

  func callAsFunction(_ pieces: [String]) -> String {
    var pieces = pieces
    for step in steps { pieces = Self.apply(step, to: pieces) }
    return pieces.joined()
  }

  private static func apply(_ step: Step, to pieces: [String]) -> [String] {
    switch step {
    case .byteLevel:
      let bytes = pieces.flatMap { ByteLevelAlphabet.bytes(of: $0) ?? Array($0.utf8) }
      return [String(decoding: bytes, as: UTF8.self)]
    case .metaspace(let mark, let dropsFirst):
      return pieces.enumerated().map { index, piece in
        var text = String.UnicodeScalarView()
        for scalar in piece.unicodeScalars {
          if scalar != mark {
            text.append(scalar)
          } else if index > 0 || !dropsFirst {
            text.append(" ")
          }
        }
        return String(text)
      }
    case .replace(let pattern, let replacement):
      return pieces.map { replaced(pattern, by: replacement, in: $0) }
    case .byteFallback: return joiningBytes(pieces)
    case .fuse: return [pieces.joined()]
    case .strip(let scalar, let start, let stop):
      return pieces.map { stripped(scalar, start: start, stop: stop, $0) }
    case .wordEnds(let suffix):
      return pieces.enumerated().map { index, piece in
        let isLast = index == pieces.count - 1
        return replaced(
          .literal(suffix), by: isLast ? [] : [UInt8(ascii: " ")], in: piece)
      }
    }
  }

  private static func replaced(
    _ pattern: TextPattern, by replacement: [UInt8], in piece: String
  ) -> String {
    var piece = piece
    return piece.withUTF8 { bytes in
      var output: [UInt8] = []
      var position = 0
      pattern.forEachMatch(in: bytes) { match in
        output += bytes[position..<match.lowerBound]
        output += replacement
        position = match.upperBound
      }
      output += bytes[position...]
      return String(decoding: output, as: UTF8.self)
    }
  }

  /// Byte pieces in a row are the text they are the UTF-8 of, or else a U+FFFD each.
  private static func joiningBytes(_ pieces: [String]) -> [String] {
    var output: [String] = []
    var bytes: [UInt8] = []
    func flush() {
      if let text = String(validating: bytes, as: UTF8.self) {
        output.append(text)
      } else {
        output += repeatElement("\u{FFFD}", count: bytes.count)
      }
      bytes = []
    }
    for piece in pieces {
      if let byte = SentencePieceModel.byte(of: piece) {
        bytes.append(byte)
      } else {
        if !bytes.isEmpty { flush() }
        output.append(piece)
      }
    }
    if !bytes.isEmpty { flush() }
    return output
  }

  /// Removes a character from both ends, so many times at most.
  private static func stripped(
    _ scalar: Unicode.Scalar, start: Int, stop: Int, _ piece: String
  ) -> String {
    let scalars = Array(piece.unicodeScalars)
    let first = scalars.prefix(start).prefix { $0 == scalar }.count
    let last = scalars[first...].suffix(stop).reversed().prefix { $0 == scalar }.count
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<scalars.count - last])
    return String(text)
  }
}

extension PieceDecoder {
  /// Reads a tokenizer.json's `decoder`.
  init(_ node: PipelineNode) throws(TokenizerError) {
    steps = try Self.steps(node)
  }

  private static func steps(_ node: PipelineNode) throws(TokenizerError) -> [Step] {
    let type = try node.type()
    switch type {
    case "Sequence":
      var steps: [Step] = []
      for element in try node.member("decoders").elements() { steps += try self.steps(element) }
      return steps
    case "ByteLevel": return [.byteLevel]
    case "Metaspace":
      let scheme = try PreTokenizer.prependScheme(node)
      return [
        .metaspace(
          mark: try node.member("replacement").scalar(), dropsFirst: scheme != .never)
      ]
    case "Replace":
      return [
        .replace(
          try TextPattern(node.member("pattern")),
          by: Array(try node.member("content").string().utf8))
      ]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Strip":
      return [
        .strip(
          try node.member("content").scalar(), start: try node.member("start").count(),
          stop: try node.member("stop").count())
      ]
    case "BPEDecoder":
      return [.wordEnds(Array(try node.optional("suffix")?.string().utf8 ?? "</w>".utf8))]
    default: throw node.unsupported("is a decoder of type \(type.debugDescription)")
    }
  }
}
