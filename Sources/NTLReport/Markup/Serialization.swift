extension Element {
  /// The element as text that HTML and XML parsers read alike.
  ///
  /// Elements that hold only elements put each on a line of its own; where there is text, no space
  /// is added.
  package var markup: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    output += "<\(tag.rawValue)"
    for attribute in attributes {
      output += " \(attribute.name)=\"\(Self.escape(attribute.value))\""
    }
    guard !content.isEmpty || !tag.mayCloseItself else {
      output += "/>"
      return
    }
    output += ">"
    let isInline = content.contains { if case .text = $0 { true } else { false } }
    for node in content {
      if !isInline { output += "\n" }
      switch node {
      case .element(let element): element.write(to: &output)
      case .text(let text): output += tag == .style ? Self.verbatim(text) : Self.escape(text)
      }
    }
    if !isInline && !content.isEmpty { output += "\n" }
    output += "</\(tag.rawValue)>"
  }

  /// HTML does not undo escapes in a style sheet, and XML does: it must need none.
  private static func verbatim(_ styleSheet: String) -> String {
    precondition(!styleSheet.contains { "<>&".contains($0) }, "a style sheet with < > or &")
    return styleSheet
  }

  /// Text with the five characters of markup replaced by their entities, and the characters that
  /// XML 1.0 (section 2.2) forbids by the replacement character.
  package static func escape(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case "\t", "\n", "\r": output.unicodeScalars.append(scalar)
      case "\0"..." ", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}":
        output.unicodeScalars.append(scalar == " " ? scalar : "\u{FFFD}")
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}

extension Element.Tag {
  /// Whether `<tag/>` is complete: HTML's void elements, and any shape of SVG.
  fileprivate var mayCloseItself: Bool {
    switch self {
    case .meta, .line, .rect, .circle, .path: true
    default: false
    }
  }
}
