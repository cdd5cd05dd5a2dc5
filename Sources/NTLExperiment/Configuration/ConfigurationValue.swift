/// A value as it was written, before it is known which type its key wants.
public enum ConfigurationValue: Sendable, Equatable {
  /// `null`, `~`, or nothing behind the colon.
  case null
  /// A scalar without quotes: text, number or truth value, as its key wants.
  case plain(String)
  /// A scalar in quotes: text.
  case quoted(String)
  /// A list of values.
  case list([ConfigurationValue])

  /// What stands there, without quotes; nil for a list and for null.
  var text: String? {
    switch self {
    case .plain(let text), .quoted(let text): text
    case .null, .list: nil
    }
  }

  /// `true` and `false`, and what else YAML 1.1 takes for them.
  var flag: Bool? {
    guard case .plain(let text) = self else { return nil }
    return switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  /// A finite number; `1e-4` is one, whatever YAML 1.1 says, and so is `2_500_000`.
  var number: Double? {
    guard case .plain(let text) = self, text.first?.isASCII ?? false,
      text.first != "_", text.last != "_",
      let number = Double(text.replacing("_", with: "")), number.isFinite,
      // Double also reads hexadecimal and names.
      text.unicodeScalars.allSatisfy({ "0123456789+-.eE_".unicodeScalars.contains($0) })
    else { return nil }
    return number
  }

  /// A whole number, also one written as `1e6`.
  var integer: Int? { number.flatMap { Int(exactly: $0) } }
}

extension ConfigurationValue: CustomStringConvertible {
  /// As YAML, on one line.
  public var description: String {
    switch self {
    case .null: "null"
    case .plain(let text): text
    case .quoted(let text): Self.needsQuotes(text) ? Self.quote(text) : text
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    }
  }

  /// Whether YAML would read a text as something else, or not at all, without quotes.
  private static func needsQuotes(_ text: String) -> Bool {
    let value = ConfigurationValue.plain(text)
    let isSafe = text.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || "_./-+=".unicodeScalars.contains(scalar)
    }
    return text.isEmpty || !isSafe || "-=".contains(text.first!) || value.number != nil
      || value.flag != nil || text.lowercased() == "null"
  }

  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let code = String(scalar.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
