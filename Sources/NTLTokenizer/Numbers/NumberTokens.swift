/// How numbers are written with a tokenizer's pieces.
public enum NumberTokens: String, Codable, Sendable, CaseIterable {
  /// Every piece that holds a digit is cut into characters: the number tokens are the ten digits.
  case digits
  /// As the tokenizer would: "▁12" may be one token, and is the number 12.
  case pieces

  /// The value of a piece that reads as a finite decimal number behind its word marks (`▁` or `Ġ`).
  ///
  /// Only ASCII notation counts: `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the
  /// point. Python's `float()`, by which the paper's code finds number tokens, also takes `1_000`, digits of
  /// other scripts, `nan` and `inf`; none of those is a number here.
  public static func value(of piece: String) -> Double? {
    let text = piece.unicodeScalars.drop { $0 == "\u{2581}" || $0 == "\u{120}" }
    guard text.allSatisfy({ isNotation($0) }), text.contains(where: { ("0"..."9").contains($0) }),
      let value = Double(String(text)), value.isFinite
    else { return nil }
    return value
  }

  private static func isNotation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "+", "-", ".", "e", "E": true
    default: false
    }
  }
}
