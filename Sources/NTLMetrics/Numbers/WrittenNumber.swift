/// A number as it stands in a text.
public struct WrittenNumber: Sendable, Equatable {
  /// What it is worth.
  public let value: Double
  /// How it is written: its digits, behind a "-" if it is negative, without "+", spaces or separators.
  public let text: String
  /// How many digits stand behind its decimal point.
  public let decimals: Int

  /// The last number of a text by the paper's rule: the last match of `[+-]?\s*\d+(\.\d+)?`.
  ///
  /// Nil if there is none, or one too large for a `Double`.
  public init?(lastIn text: String) {
    let bytes = Array(text.utf8)
    func isDigit(_ i: Int) -> Bool { i >= 0 && i < bytes.count && (48...57).contains(bytes[i]) }
    guard var end = bytes.indices.last(where: isDigit) else { return nil }
    end += 1
    // Backwards over the digits, over a decimal point with digits before it, to the sign.
    var start = end
    var decimals = 0
    while isDigit(start - 1) { start -= 1 }
    if start >= 2, bytes[start - 1] == UInt8(ascii: "."), isDigit(start - 2) {
      // The regular expression reads from the left: in "1.2.3" the point before 3 is not a decimal one.
      var point = start - 1
      var groups = 1
      while point > 0, bytes[point] == UInt8(ascii: "."), isDigit(point - 1) {
        groups += 1
        point -= 1
        while isDigit(point) { point -= 1 }
      }
      if groups % 2 == 0 {
        decimals = end - start
        start -= 1
        while isDigit(start - 1) { start -= 1 }
      }
    }
    let digits = String(decoding: bytes[start..<end], as: UTF8.self)
    guard let magnitude = Double(digits), magnitude.isFinite else { return nil }
    var before = start - 1
    while before >= 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[before]) { before -= 1 }
    let isNegative = before >= 0 && bytes[before] == UInt8(ascii: "-")
    value = isNegative ? -magnitude : magnitude
    self.text = isNegative ? "-" + digits : digits
    self.decimals = decimals
  }

  init(value: Double, text: String, decimals: Int) {
    self.value = value
    self.text = text
    self.decimals = decimals
  }
}
