/// Tokens by value, from left to right, and how far each lies along the first principal direction.
struct ValueChart: Chart {
  let identifier: String
  let title: String
  let labels: [String]
  let values: [Double]
  let coordinates: [Double]

  var size: Size { Size(width: 340, height: 320) }
  private var frame: Frame { Frame(left: 46, top: 30, right: 332, bottom: 276) }

  var summary: String {
    zip(labels, zip(values, coordinates)).map {
      "\($0): value \(Format.brief($1.0)), coordinate \(Format.brief($1.1))."
    }.joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    let horizontal = Scale.nice(
      covering: (values.min() ?? 0)...(values.max() ?? 1), from: frame.left + 10,
      to: frame.right - 10)
    let vertical = Scale.nice(
      covering: (coordinates.min() ?? 0)...(coordinates.max() ?? 1), from: frame.bottom,
      to: frame.top)
    frame.verticalAxis(vertical, title: "first principal direction")
    frame.horizontalAxis(horizontal, title: "value of the token")
    Element(.g, .class(Palette.className(0))) {
      for (label, (value, coordinate)) in zip(labels, zip(values, coordinates)) {
        Element.circle(
          center: Point(x: horizontal(value), y: vertical(coordinate)), radius: 3.5, class: "dot",
          tooltip: "\(label): \(Format.brief(coordinate))")
      }
    }
  }
}
