/// A drawing and the sentence that says what is drawn.
struct Figure {
  let drawing: Element
  let caption: String
  /// Whether the drawing needs the page's whole width; on a narrow screen it then scrolls.
  var isWide = false

  func element(number: Int) -> Element {
    Element(.figure) {
      if isWide {
        Element(
          .div, .class("scroll wide"), Attribute("tabindex", "0"), Attribute("role", "region"),
          Attribute("aria-label", "Figure \(number)")
        ) {
          drawing
        }
      } else {
        drawing
      }
      Element(.figcaption) {
        Element(.span, .class("number")) { "Figure \(number). " }
        caption
      }
    }
  }
}

extension Figure {
  /// One wide figure as it is; several in columns, pairs of which a row is not left half empty.
  static func arranged(_ figures: [Figure], first: Int) -> Element {
    let isPaired = figures.count == 2 || figures.count == 4
    let layout = figures.count == 1 ? "single" : isPaired ? "figures pairs" : "figures"
    return Element(.div, .class(layout)) {
      for (offset, figure) in figures.enumerated() { figure.element(number: first + offset) }
    }
  }
}

/// A part of the page: a heading, and figures or a note that there are none.
struct FigureSection {
  let heading: String
  let figures: [Figure]
  /// What to say instead of figures.
  let absence: String
  /// How the legend shows an arm, nil where the figures name their arms themselves.
  var key: Key?

  /// What a legend shows beside an arm's name.
  enum Key {
    case strokes, fills
  }
}
