extension Chart {
  /// The chart as an SVG file that stands by itself, on paper of its own.
  ///
  /// Its style sheet is in the file: an image in a page sees neither the page's style nor its
  /// background, only whether the reader prefers the dark.
  var document: String {
    let (width, height) = (size.width, size.height)
    return Element(
      .svg, Attribute("xmlns", "http://www.w3.org/2000/svg"),
      Attribute("viewBox", "0 0 \(Format.coordinate(width)) \(Format.coordinate(height))"),
      .length("width", width), .length("height", height), Attribute("role", "img")
    ) {
      Element(.title) { title }
      Element(.desc) { summary }
      Element(.style) { "\(shapes)\n\(Palette.resolved(colours))" }
      Element(.rect, .class("paper"), .length("width", width), .length("height", height))
      marks
    }.markup + "\n"
  }
}

/// What does not depend on the paper.
private let shapes = """
  text { font: 11.5px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  .heading { font-size: 14px; font-weight: 600; }
  .note { font-size: 13px; font-style: italic; }
  .cut { stroke-width: 4; }
  .mark-line { stroke-width: 1.5; stroke-opacity: 0.75; }
  .limit { stroke-width: 2.5; }
  """

private let colours = [
  "text { fill: var(--muted); }",
  ".heading, .axis-title { fill: var(--ink); }",
  ".paper { fill: var(--paper); }",
  ".grid { stroke: var(--grid); }",
  ".axis { stroke: var(--muted); }",
  ".bar.series { fill: var(--series); }",
  ".cut { stroke: var(--paper); }",
  ".mark-line, .limit { stroke: var(--ink); }",
]
