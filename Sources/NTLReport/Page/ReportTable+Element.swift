extension ReportTable {
  /// The table, under a name for those who hear the page; `swatch` gives the colour of a row, by header.
  func element(named name: String, swatch: (String) -> Element? = { _ in nil }) -> Element {
    let width = max(columns.count, rows.map(\.cells.count).max() ?? 0)
    let columns = columns + Array(repeating: "", count: width - columns.count)
    return Element.scrolling(name) {
      Element(.table, .class("values")) {
        Element(.thead) {
          Element(.tr) {
            Element(.th, Attribute("scope", "col")) { corner }
            for column in columns {
              Element(.th, .class("column"), Attribute("scope", "col")) { column }
            }
          }
        }
        Element(.tbody) {
          for row in rows { Self.line(row, width: width, swatch: swatch(row.header)) }
        }
      }
    }
  }

  private static func line(_ row: Row, width: Int, swatch: Element?) -> Element {
    Element(.tr) {
      Element(.th, Attribute("scope", "row")) {
        if let swatch { swatch }
        row.header
      }
      for index in 0..<width {
        Element(.td) {
          if index < row.cells.count {
            let cell = row.cells[index]
            if cell.isBest { Element(.strong) { cell.text } } else { cell.text }
          }
        }
      }
    }
  }
}

extension Element {
  /// A table, or another wide thing, that scrolls in a narrow window, with the keyboard too.
  static func scrolling(_ name: String, _ content: () -> Element) -> Element {
    Element(
      .div, .class("scroll"), Attribute("tabindex", "0"), Attribute("role", "region"),
      Attribute("aria-label", name)
    ) {
      content()
    }
  }
}
