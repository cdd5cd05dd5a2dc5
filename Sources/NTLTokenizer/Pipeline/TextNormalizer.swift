import Foundation

/// What is done to a text before it is cut: a list of steps, each of them a rewriting of the text.
struct TextNormalizer: Sendable {
  enum Form: String { case NFC, NFD, NFKC, NFKD }

  enum Step: Sendable {
    case precompiled(PrecompiledCharacterMap)
    case form(Form)
    case lowercase
    case stripAccents
    case strip(left: Bool, right: Bool)
    case replace(TextPattern, by: [UInt8])
    case prepend([UInt8])
    case nmt
    case byteLevel
  }

  let steps: [Step]

  /// A text in valid UTF-8.
  struct Text {
    var bytes: [UInt8]
    /// See ``SplitText/beginning``.
    var beginning: Int
  }

  /// The stretch of a text as the steps make it; `isBeginning` says whether it begins the whole text.
  func callAsFunction(_ bytes: UnsafeBufferPointer<UInt8>, isBeginning: Bool) -> Text {
    var text = Text(bytes: Array(bytes), beginning: 0)
    if isBeginning, let first = bytes.first { text.beginning = characterLength(first) }
    for step in steps {
      // No step makes something of nothing.
      guard !text.bytes.isEmpty else { break }
      Self.apply(step, to: &text)
    }
    return text
  }

  private static func apply(_ step: Step, to text: inout Text) {
    switch step {
    case .precompiled(let map): text.rewrite { map.normalized($0) }
    case .form(let form): text.rewriteUnlessASCII { normalized($0, form) }
    case .lowercase:
      text.mapScalars { scalar, output in
        if scalar.value < 0x80 {
          let byte = UInt8(scalar.value)
          output.append(0x41...0x5A ~= byte ? byte | 0x20 : byte)
        } else {
          output += scalar.properties.lowercaseMapping.utf8
        }
      }
    case .stripAccents:
      text.mapScalars { scalar, output in
        if scalar.value < 0x80 || !isMark(scalar) { output.append(scalar) }
      }
    case .strip(let left, let right): text.strip(left: left, right: right)
    case .replace(let pattern, let replacement): text.replace(pattern, by: replacement)
    case .prepend(let prefix):
      text.bytes = prefix + text.bytes
      if text.beginning > 0 { text.beginning += prefix.count }
    case .nmt:
      text.mapScalars { scalar, output in
        switch scalar.value {
        case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
        case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
          0xFFFD:
          output.append(UInt8(ascii: " "))
        default: output.append(scalar)
        }
      }
    case .byteLevel:
      text.rewrite { bytes in
        var output: [UInt8] = []
        ByteLevelAlphabet.append(bytes, to: &output)
        return output
      }
    }
  }

  private static func normalized(_ bytes: UnsafeBufferPointer<UInt8>, _ form: Form) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    let normalized =
      switch form {
      case .NFC: text.precomposedStringWithCanonicalMapping
      case .NFD: text.decomposedStringWithCanonicalMapping
      case .NFKC: text.precomposedStringWithCompatibilityMapping
      case .NFKD: text.decomposedStringWithCompatibilityMapping
      }
    return Array(normalized.utf8)
  }
}

extension TextNormalizer.Text {
  fileprivate mutating func rewrite(_ body: (UnsafeBufferPointer<UInt8>) -> [UInt8]) {
    bytes = bytes.withUnsafeBufferPointer(body)
    // The first character is taken to come from the first one.
    beginning = min(beginning, bytes.first.map(characterLength) ?? 0)
  }

  fileprivate mutating func rewriteUnlessASCII(
    _ body: (UnsafeBufferPointer<UInt8>) -> [UInt8]
  ) {
    if bytes.contains(where: { $0 >= 0x80 }) { rewrite(body) }
  }

  fileprivate mutating func mapScalars(_ body: (Unicode.Scalar, inout [UInt8]) -> Void) {
    rewrite { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count)
      var index = 0
      while index < bytes.count {
        let (scalar, length) = scalar(in: bytes, at: index)
        body(scalar, &output)
        index += length
      }
      return output
    }
  }

  fileprivate mutating func strip(left: Bool, right: Bool) {
    let kept = bytes.withUnsafeBufferPointer { bytes in
      var (start, end) = (0, bytes.count)
      while left, start < end {
        let (scalar, length) = scalar(in: bytes, at: start)
        guard isWhitespace(scalar) else { break }
        start += length
      }
      while right, end > start {
        let (scalar, length) = scalar(in: bytes, before: end)
        guard isWhitespace(scalar) else { break }
        end -= length
      }
      return start..<end
    }
    bytes = Array(bytes[kept])
    beginning = max(0, min(beginning, kept.upperBound) - kept.lowerBound)
  }

  fileprivate mutating func replace(_ pattern: TextPattern, by replacement: [UInt8]) {
    var output: [UInt8] = []
    var position = 0
    var newBeginning: Int?
    bytes.withUnsafeBufferPointer { bytes in
      pattern.forEachMatch(in: bytes) { match in
        if newBeginning == nil, match.lowerBound >= beginning {
          newBeginning = output.count + beginning - position
        }
        output += bytes[position..<match.lowerBound]
        output += replacement
        position = match.upperBound
      }
      if newBeginning == nil { newBeginning = output.count + max(0, beginning - position) }
      output += bytes[position...]
    }
    bytes = output
    beginning = newBeginning ?? 0
  }
}

extension Array<UInt8> {
  /// Writes a scalar in UTF-8.
  mutating func append(_ scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar)!)
  }
}
