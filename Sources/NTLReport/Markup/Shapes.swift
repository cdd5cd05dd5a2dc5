/// A place in a drawing, in its user units; y grows downwards.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double
}

/// Which end of a text its place is.
enum TextAnchor: String, Sendable {
  case start, middle, end
}

extension Element {
  static func line(from start: Point, to end: Point, class name: String) -> Element {
    Element(
      .line, .class(name), .length("x1", start.x), .length("y1", start.y), .length("x2", end.x),
      .length("y2", end.y))
  }

  /// A rectangle, with a text that is shown when it is pointed at.
  static func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, tooltip: String
  ) -> Element {
    Element(
      .rect, .class(name), .length("x", x), .length("y", y), .length("width", width),
      .length("height", height)
    ) {
      Element(.title) { tooltip }
    }
  }

  /// A disc, with a text that is shown when it is pointed at.
  static func circle(
    center: Point, radius: Double, class name: String, tooltip: String
  ) -> Element {
    Element(
      .circle, .class(name), .length("cx", center.x), .length("cy", center.y), .length("r", radius)
    ) {
      Element(.title) { tooltip }
    }
  }

  /// The straight lines that join the points, in order.
  static func path(through points: [Point], isClosed: Bool = false, class name: String) -> Element {
    let corners = points.map { "\(Format.coordinate($0.x)) \(Format.coordinate($0.y))" }
    let course = "M" + corners.joined(separator: "L") + (isClosed ? "Z" : "")
    return Element(.path, .class(name), Attribute("d", course))
  }

  static func text(
    _ text: String, at place: Point, anchor: TextAnchor = .start, class name: String
  ) -> Element {
    Element(
      .text, .class(name), .length("x", place.x), .length("y", place.y),
      Attribute("text-anchor", anchor.rawValue)
    ) {
      text
    }
  }
}

extension Element.Attribute {
  static func length(_ name: String, _ value: Double) -> Element.Attribute {
    Element.Attribute(name, Format.coordinate(value))
  }
}
