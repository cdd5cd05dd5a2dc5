/// The part of a chart inside its axes.
struct Frame: Sendable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  /// Horizontal rules at the ticks of a scale, with their labels to the left.
  @ContentBuilder func verticalAxis(_ scale: Scale, title: String) -> [Element.Node] {
    for tick in scale.ticks {
      let y = scale(tick.value)
      Element.line(from: Point(x: left, y: y), to: Point(x: right, y: y), class: "grid")
      Element.text(tick.label, at: Point(x: left - 6, y: y + 4), anchor: .end, class: "tick")
    }
    Element.text(title, at: Point(x: 4, y: top - 13), class: "axis-title")
  }

  /// The base line with marks and labels at the ticks of a scale.
  @ContentBuilder func horizontalAxis(_ scale: Scale, title: String) -> [Element.Node] {
    baseline
    for tick in scale.ticks {
      let x = scale(tick.value)
      Element.line(from: Point(x: x, y: bottom), to: Point(x: x, y: bottom + 4), class: "axis")
      Element.text(tick.label, at: Point(x: x, y: bottom + 17), anchor: .middle, class: "tick")
    }
    horizontalTitle(title)
  }

  var baseline: Element {
    .line(from: Point(x: left, y: bottom), to: Point(x: right, y: bottom), class: "axis")
  }

  func horizontalTitle(_ title: String, below distance: Double = 33) -> Element {
    .text(
      title, at: Point(x: (left + right) / 2, y: bottom + distance), anchor: .middle,
      class: "axis-title")
  }

  /// What stands in an empty frame.
  func note(_ text: String) -> Element {
    .text(
      text, at: Point(x: (left + right) / 2, y: (top + bottom) / 2), anchor: .middle,
      class: "note")
  }
}
