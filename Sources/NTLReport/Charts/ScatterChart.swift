/// Labelled points of a plane, joined in order by a thin line; a unit is as long on both axes.
struct ScatterChart: Chart {
  /// A point and what it is called.
  struct Mark {
    let label: String
    let x: Double
    let y: Double
  }

  let identifier: String
  let title: String
  let series: Int
  let points: [Mark]
  let horizontalTitle: String
  let verticalTitle: String

  var size: Size { Size(width: 340, height: 320) }
  private var frame: Frame { Frame(left: 46, top: 30, right: 332, bottom: 276) }

  var summary: String {
    points.map { "\($0.label) at \(Format.brief($0.x)), \(Format.brief($0.y))." }
      .joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    let (horizontal, vertical) = scales
    frame.verticalAxis(vertical, title: verticalTitle)
    for tick in horizontal.ticks {
      let x = horizontal(tick.value)
      Element.line(
        from: Point(x: x, y: frame.top), to: Point(x: x, y: frame.bottom), class: "grid")
    }
    frame.horizontalAxis(horizontal, title: horizontalTitle)
    Element(.g, .class(Palette.className(series))) {
      if points.count > 1 {
        Element.path(
          through: points.map { Point(x: horizontal($0.x), y: vertical($0.y)) }, class: "thread")
      }
      for point in points {
        let place = Point(x: horizontal(point.x), y: vertical(point.y))
        let tooltip = "\(point.label): \(Format.brief(point.x)), \(Format.brief(point.y))"
        Element.circle(
          center: place, radius: hasRoomForLabels ? 8.5 : 3, class: "bead", tooltip: tooltip)
        if hasRoomForLabels {
          Element.text(
            point.label, at: Point(x: place.x, y: place.y + 3.8), anchor: .middle,
            class: "bead-label")
        }
      }
    }
  }

  /// Whether the labels fit into beads; more or longer ones are shown when pointed at.
  private var hasRoomForLabels: Bool {
    points.count <= 24 && points.allSatisfy { $0.label.count <= 2 }
  }

  /// One length of unit for both axes: distances in the drawing are distances in the plane.
  private var scales: (horizontal: Scale, vertical: Scale) {
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 0)
    let (width, height) = (frame.right - frame.left, frame.bottom - frame.top)
    let margin = 1.12
    let unit = max((right - left) / width, (high - low) / height) * margin
    let reach = unit > 0 ? unit : 1 / width
    let (x, y) = (left / 2 + right / 2, low / 2 + high / 2)
    return (
      .linear(
        over: x - reach * width / 2...x + reach * width / 2, from: frame.left, to: frame.right),
      .linear(
        over: y - reach * height / 2...y + reach * height / 2, from: frame.bottom, to: frame.top)
    )
  }
}
