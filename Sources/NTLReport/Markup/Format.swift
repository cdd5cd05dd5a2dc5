import Foundation

/// Numbers as text, the same in every locale.
package enum Format {
  /// A coordinate of a drawing: at most two decimals, no trailing zeros.
  static func coordinate(_ value: Double) -> String {
    var text = String(format: "%.2f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// A number with a fixed count of decimals and a true minus sign.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    guard text.hasPrefix("-") else { return text }
    let digits = text.dropFirst()
    return digits.allSatisfy { "0.".contains($0) } ? String(digits) : "−" + digits
  }

  /// A number to three significant digits: `0.0123`, `4.57`, `1230`, `1.23×10⁷`.
  package static func brief(_ value: Double) -> String {
    guard value.isFinite else { return "not finite" }
    guard value != 0 else { return "0" }
    let exponent = Int(String(format: "%.2e", value.magnitude).drop { $0 != "e" }.dropFirst())!
    guard (-4..<6).contains(exponent) else {
      return scientific(value / pow(10, Double(exponent)), exponent: exponent)
    }
    guard exponent > 2 else { return trimmed(fixed(value, decimals: 2 - exponent)) }
    let unit = pow(10, Double(exponent - 2))
    return fixed((value / unit).rounded() * unit, decimals: 0)
  }

  /// A share as a percentage, `12.3 %`.
  package static func percent(_ share: Double) -> String {
    share.isFinite ? fixed(100 * share, decimals: 1) + " %" : "not finite"
  }

  /// A mantissa and a power of ten; a mantissa of one is left out: `2×10⁻³`, `10⁶`.
  package static func scientific(_ mantissa: Double, exponent: Int) -> String {
    let superscripts: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    let power = "10" + String(String(exponent).map { superscripts[$0]! })
    let factor = trimmed(fixed(mantissa, decimals: 2))
    return factor == "1" ? power : factor + "×" + power
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let kept = text.reversed().drop { $0 == "0" }
    return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
  }
}
