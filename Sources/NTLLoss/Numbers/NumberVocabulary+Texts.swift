extension NumberVocabulary {
  /// Which texts count as numbers.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// The ten ASCII digits, nothing else: no "12", no " 1", no "٣".
    case digits
    /// Every text that is a finite decimal number, such as "12", "-3", "0.5" and "1e5".
    case numbers
    /// The same behind the space marks of tokenizers: "▁12" and "Ġ12" are 12 too.
    case spacedNumbers
  }

  /// Finds the numbers among a tokenizer's tokens.
  ///
  /// Only ASCII notation counts. What a programming language reads as a number beyond that ("nan",
  /// "inf", "0x10", "1_000") is none here: an infinite value would spoil every loss.
  ///
  /// - Throws: ``LossError/tooFewNumberTokens(count:)`` if there are fewer than two.
  public init(
    texts: some Sequence<(token: Int32, text: String)>, rule: Rule
  ) throws(LossError) {
    try self.init(
      texts.compactMap { token, text in rule.value(of: text).map { (token: token, value: $0) } })
  }
}

extension NumberVocabulary.Rule {
  /// The number that a token's text stands for, if it is one.
  public func value(of text: String) -> Double? {
    switch self {
    case .digits:
      let bytes = Array(text.utf8)
      return bytes.count == 1 && isDigit(bytes[0]) ? Double(bytes[0] - UInt8(ascii: "0")) : nil
    case .numbers: return decimalNumber(text[...])
    case .spacedNumbers: return decimalNumber(text.drop { $0 == "▁" || $0 == "Ġ" })
    }
  }
}

/// [+-] digits [. digits] [e [+-] digits], with a digit before or after the point, and finite.
private func decimalNumber(_ text: Substring) -> Double? {
  var rest = Array(text.utf8)[...]
  func isNext(_ characters: String) -> Bool { rest.first.map(characters.utf8.contains) == true }
  func skipDigits() -> Int {
    let count = rest.prefix(while: isDigit).count
    rest = rest.dropFirst(count)
    return count
  }
  if isNext("+-") { rest = rest.dropFirst() }
  var digits = skipDigits()
  if isNext(".") {
    rest = rest.dropFirst()
    digits += skipDigits()
  }
  guard digits > 0 else { return nil }
  if isNext("eE") {
    rest = rest.dropFirst()
    if isNext("+-") { rest = rest.dropFirst() }
    guard skipDigits() > 0 else { return nil }
  }
  guard rest.isEmpty, let value = Double(text), value.isFinite else { return nil }
  return value
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
