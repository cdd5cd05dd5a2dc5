/// The tokenizer "13a" of mteval-v13a, WMT's, as sacrebleu (Post 2018) has it: punctuation apart from words,
/// but points and commas not inside of numbers.
///
/// Works on the bytes of UTF-8: all it looks for is ASCII, and no part of another character is.
enum BLEUTokenizer {
  /// The words of a text, byte strings.
  static func words(of text: String) -> [[UInt8]] {
    var bytes = Array(trimmingEnd(text).utf8)
    bytes = replacing("<skipped>", "", in: bytes)
    bytes = replacing("-\n", "", in: bytes)
    bytes = replacing("\n", " ", in: bytes)
    // In this order: "&amp;lt;" becomes "<".
    for (entity, character) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
      bytes = replacing(entity, character, in: bytes)
    }
    let space = UInt8(ascii: " ")
    bytes = [space] + bytes + [space]
    var spaced: [UInt8] = []
    spaced.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      if isSymbol(byte) { spaced += [space, byte, space] } else { spaced.append(byte) }
    }
    // Each sweep takes pairs from left to right, and a byte of one pair is not looked at for the next.
    spaced = sweep(spaced, where: { !isDigit($0) && isStop($1) }) { [$0, space, $1, space] }
    spaced = sweep(spaced, where: { isStop($0) && !isDigit($1) }) { [space, $0, space, $1] }
    spaced = sweep(spaced, where: { isDigit($0) && $1 == UInt8(ascii: "-") }) {
      [$0, space, $1, space]
    }
    return String(decoding: spaced, as: UTF8.self).unicodeScalars
      .split(whereSeparator: isWhitespace).map { Array(String($0).utf8) }
  }

  private static func trimmingEnd(_ text: String) -> Substring {
    let scalars = text.unicodeScalars
    let end = scalars.lastIndex { !isWhitespace($0) }
    return Substring(scalars[..<(end.map { scalars.index(after: $0) } ?? scalars.startIndex)])
  }

  private static func sweep(
    _ bytes: [UInt8], where isPair: (UInt8, UInt8) -> Bool, _ spaced: (UInt8, UInt8) -> [UInt8]
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      if i + 1 < bytes.count, isPair(bytes[i], bytes[i + 1]) {
        result += spaced(bytes[i], bytes[i + 1])
        i += 2
      } else {
        result.append(bytes[i])
        i += 1
      }
    }
    return result
  }

  private static func replacing(
    _ old: String, _ new: String, in bytes: [UInt8]
  ) -> [UInt8] {
    let old = Array(old.utf8)
    guard let first = old.first, bytes.contains(first) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      if bytes[i] == first && bytes[i...].starts(with: old) {
        result += new.utf8
        i += old.count
      } else {
        result.append(bytes[i])
        i += 1
      }
    }
    return result
  }

  /// ASCII punctuation but ' , - and .; and the blank.
  private static func isSymbol(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20...0x26, 0x28...0x2B, 0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  private static func isStop(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// What Python's `str.split` splits at: Unicode's white space and the four ASCII separators.
  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    (0x1C...0x1F).contains(scalar.value) || scalar.properties.isWhitespace
  }
}
