extension JSON {
  /// This value as JSON text, members in their order.
  ///
  /// Strings are escaped no more than needed, and numbers are written so that they are read back as the
  /// same ones.
  ///
  /// - Parameter indentation: how many spaces a level of nesting is indented by; nil: all in one line,
  ///   without spaces.
  /// - Returns: the text, without a newline at the end.
  public func text(indentation: Int? = nil) -> String {
    var text = ""
    write(to: &text, indentation, level: 0)
    return text
  }

  private func write(to text: inout String, _ indentation: Int?, level: Int) {
    switch self {
    case .null: text += "null"
    case .boolean(let boolean): text += boolean ? "true" : "false"
    case .integer(let integer): text += "\(integer)"
    case .number(let number):
      precondition(number.isFinite, "JSON has no way to write \(number)")
      text += "\(number)"
    case .string(let string): Self.write(string, to: &text)
    case .array(let elements):
      Self.write("[", "]", elements.count, to: &text, indentation, level) { text, i in
        elements[i].write(to: &text, indentation, level: level + 1)
      }
    case .object(let members):
      Self.write("{", "}", members.count, to: &text, indentation, level) { text, i in
        Self.write(members[i].name, to: &text)
        text += indentation == nil ? ":" : ": "
        members[i].value.write(to: &text, indentation, level: level + 1)
      }
    }
  }

  private static func write(
    _ opening: String, _ closing: String, _ count: Int, to text: inout String, _ indentation: Int?,
    _ level: Int, element: (inout String, Int) -> Void
  ) {
    func newLine(_ level: Int) {
      guard let indentation, count > 0 else { return }
      text += "\n"
      text += String(repeating: " ", count: indentation * level)
    }
    text += opening
    for i in 0..<count {
      if i > 0 { text += "," }
      newLine(level + 1)
      element(&text, i)
    }
    newLine(level)
    text += closing
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
