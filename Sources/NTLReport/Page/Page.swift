/// What every report has around its sections: the head, the title, the facts, the foot.
struct Page {
  let title: String
  let subtitle: String
  let facts: [Fact]
  /// What stands at the foot.
  var foot =
    "Each chart carries a description for reading aloud; bars and points show their values when "
    + "pointed at."

  /// The page as one file: no scripts, nothing loaded from elsewhere, and well-formed XML.
  func html(@ContentBuilder sections: () -> [Element.Node]) -> String {
    let page = Element(.html, Attribute("lang", "en")) {
      head
      Element(.body) {
        heading
        Element(.main) { sections() }
        Element(.footer) {
          Element(.p) { foot }
        }
      }
    }
    return "<!DOCTYPE html>\n" + page.markup + "\n"
  }

  private var head: Element {
    Element(.head) {
      Element(.meta, Attribute("charset", "utf-8"))
      Element(
        .meta, Attribute("name", "viewport"),
        Attribute("content", "width=device-width, initial-scale=1"))
      Element(
        .meta, Attribute("http-equiv", "Content-Security-Policy"),
        Attribute("content", "default-src 'none'; style-src 'unsafe-inline'"))
      Element(.title) { title }
      Element(.style) { StyleSheet.text }
    }
  }

  private var heading: Element {
    Element(.header) {
      Element(.h1) { title }
      if !subtitle.isEmpty { Element(.p, .class("subtitle")) { subtitle } }
      if !facts.isEmpty { Fact.list(facts) }
    }
  }
}

extension Fact {
  /// Names and values, in columns.
  static func list(_ facts: [Fact]) -> Element {
    Element(.dl, .class("facts")) {
      for fact in facts {
        Element(.div) {
          Element(.dt) { fact.name }
          Element(.dd) { fact.value }
        }
      }
    }
  }
}
