import NTLReport

/// One or two panels side by side, in a file of their own.
struct Figure {
  let name: String
  let title: String
  let panels: [any Panel]

  init(_ name: String, _ title: String, _ panels: any Panel...) {
    (self.name, self.title, self.panels) = (name, title, panels)
  }

  var fileName: String { name + ".svg" }

  /// The file's text.
  ///
  /// Colours are in its own style sheet: an image in a page sees neither the page's style nor its
  /// background, only whether the reader prefers the dark.
  var file: String {
    let width = Frame.width * Double(panels.count)
    let box = "0 0 \(coordinate(width)) \(coordinate(Frame.height))"
    return Element(
      .svg, Attribute("xmlns", "http://www.w3.org/2000/svg"), Attribute("viewBox", box),
      .length("width", width), .length("height", Frame.height), Attribute("role", "img")
    ) {
      Element(.title) { title }
      Element(.style) { Palette.styleSheet }
      Element(
        .rect, .class("paper"), .length("width", width), .length("height", Frame.height),
        Attribute("rx", "6"))
      for (index, panel) in panels.enumerated() {
        panel.marks(in: Frame(column: index))
      }
    }.markup + "\n"
  }
}

/// A drawing that fills half of a figure.
protocol Panel {
  /// The marks, back to front.
  func marks(in frame: Frame) -> [Element.Node]
}

/// Where a panel's axes lie.
struct Frame {
  static let width = 380.0
  static let height = 272.0

  let left: Double
  let right: Double
  let top = 56.0
  let bottom = 226.0

  init(column: Int) {
    left = Double(column) * Self.width + 46
    right = Double(column + 1) * Self.width - 18
  }

  /// The panel's title, above its axes.
  func title(_ text: String) -> Element {
    .text(text, x: left - 30, y: 22, class: "title")
  }

  /// The names of the series, in a row below the title.
  @ContentBuilder func legend(_ names: [String], asBars: Bool = false) -> [Element.Node] {
    for (index, name) in names.enumerated() {
      let widthOfCharacter = 6.1
      let before = names[..<index].reduce(0) { $0 + 26 + widthOfCharacter * Double($1.count) }
      let x = left - 30 + before
      let isLine = !asBars
      Element.path(
        "M\(coordinate(x)) " + (isLine ? "37h12" : "33h8v8h-8z"),
        class: "\(isLine ? "line" : "bar") s\(index)")
      Element.text(name, x: x + 16, y: 41, class: "note")
    }
  }

  /// Rules at the ticks of a vertical scale.
  @ContentBuilder func verticalAxis(_ scale: Scale) -> [Element.Node] {
    for tick in scale.ticks {
      let y = coordinate(scale(tick.value))
      Element.path("M\(coordinate(left)) \(y)H\(coordinate(right))", class: "grid")
      Element.text(tick.label, x: left - 6, y: scale(tick.value) + 4, anchor: "end", class: "tick")
    }
  }

  /// The base line, its labels and what they mean.
  @ContentBuilder func horizontalAxis(
    _ ticks: [(x: Double, label: String, isRight: Bool)], title: String
  ) -> [Element.Node] {
    Element.path("M\(coordinate(left)) \(coordinate(bottom))H\(coordinate(right))", class: "axis")
    for tick in ticks {
      Element.text(
        tick.label, x: tick.x, y: bottom + 16, anchor: "middle",
        class: tick.isRight ? "right" : "tick")
    }
    Element.text(title, x: (left + right) / 2, y: bottom + 34, anchor: "middle", class: "note")
  }
}

typealias Attribute = Element.Attribute

extension Element {
  static func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", class name: String
  ) -> Element {
    let anchors = anchor == "start" ? [] : [Attribute("text-anchor", anchor)]
    return Element(.text, [.class(name), .length("x", x), .length("y", y)] + anchors) { text }
  }

  static func path(_ course: String, class name: String) -> Element {
    Element(.path, .class(name), Attribute("d", course))
  }
}

extension Element.Attribute {
  static func length(_ name: String, _ value: Double) -> Element.Attribute {
    Element.Attribute(name, coordinate(value))
  }
}

/// A coordinate with at most one decimal: finer than a screen, and coarser than rounding errors.
func coordinate(_ value: Double) -> String {
  let tenths = Int((value * 10 + 1e-6).rounded())
  let sign = tenths < 0 ? "-" : ""
  let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  return tenth == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(tenth)"
}
