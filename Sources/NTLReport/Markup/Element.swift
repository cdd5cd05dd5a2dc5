/// An element of HTML or of SVG.
///
/// Elements are built as values and written once: see ``markup``.
package struct Element: Equatable, Sendable {
  /// A child of an element.
  package enum Node: Equatable, Sendable {
    case element(Element)
    case text(String)
  }

  /// A name and its value, not escaped.
  package struct Attribute: Equatable, Sendable {
    let name: String
    let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    package static func `class`(_ names: String...) -> Attribute {
      Attribute("class", names.joined(separator: " "))
    }
  }

  /// The elements that the report is made of.
  package enum Tag: String, Sendable {
    case html, head, meta, title, style, body, header, main, section, footer
    case h1, h2, h3, p, strong, span, div, dl, dt, dd, ul, li, figure, figcaption
    case table, thead, tbody, tr, th, td
    case svg, desc, g, line, rect, circle, path, text, tspan
  }

  let tag: Tag
  let attributes: [Attribute]
  let content: [Node]

  package init(
    _ tag: Tag, _ attributes: Attribute..., @ContentBuilder content: () -> [Node] = { [] }
  ) {
    self.init(tag, attributes, content: content)
  }

  package init(
    _ tag: Tag, _ attributes: [Attribute], @ContentBuilder content: () -> [Node] = { [] }
  ) {
    self.tag = tag
    self.attributes = attributes
    self.content = content()
  }
}

/// Lets an element's children be listed: elements, strings, `if` and `for`.
@resultBuilder
package enum ContentBuilder {
  package static func buildExpression(_ element: Element) -> [Element.Node] { [.element(element)] }
  package static func buildExpression(_ text: String) -> [Element.Node] { [.text(text)] }
  package static func buildExpression(_ nodes: [Element.Node]) -> [Element.Node] { nodes }
  package static func buildBlock(_ parts: [Element.Node]...) -> [Element.Node] {
    parts.flatMap(\.self)
  }
  package static func buildArray(_ parts: [[Element.Node]]) -> [Element.Node] {
    parts.flatMap(\.self)
  }
  package static func buildOptional(_ part: [Element.Node]?) -> [Element.Node] { part ?? [] }
  package static func buildEither(first part: [Element.Node]) -> [Element.Node] { part }
  package static func buildEither(second part: [Element.Node]) -> [Element.Node] { part }
}
