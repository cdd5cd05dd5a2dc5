import NTLReport

/// Bars over tokens, one group for each, one bar for each series.
struct BarPanel: Panel {
  let title: String
  let axis: String
  let categories: [String]
  /// Which category is the label.
  let label: Int
  let series: [(name: String, heights: [Double])]

  @ContentBuilder func marks(in frame: Frame) -> [Element.Node] {
    let highest = series.flatMap(\.heights).max() ?? 1
    let vertical = Scale.nice(covering: 0...highest, from: frame.bottom, to: frame.top)
    let step = (frame.right - frame.left) / Double(categories.count)
    let width = min(0.78 * step / Double(series.count), 24)
    frame.title(title)
    if series.count > 1 { frame.legend(series.map(\.name), asBars: true) }
    frame.verticalAxis(vertical)
    for (index, bars) in series.enumerated() {
      let course = categories.indices.map { k in
        let center = frame.left + (Double(k) + 0.5) * step
        let x = center + (Double(index) - Double(series.count) / 2) * width
        let (y, w) = (coordinate(vertical(bars.heights[k])), coordinate(width - 1))
        return
          "M\(coordinate(x)) \(coordinate(frame.bottom))V\(y)h\(w)V\(coordinate(frame.bottom))z"
      }
      Element.path(course.joined(), class: "bar s\(index)")
    }
    frame.horizontalAxis(
      categories.indices.map { k in
        (frame.left + (Double(k) + 0.5) * step, categories[k], k == label)
      }, title: axis)
  }
}

/// Lines over a continuous quantity.
struct LinePanel: Panel {
  let title: String
  let axis: String
  /// Where the lines are known.
  let x: [Double]
  let series: [(name: String, y: [Double])]

  @ContentBuilder func marks(in frame: Frame) -> [Element.Node] {
    let highest = series.flatMap(\.y).max() ?? 1
    let vertical = Scale.nice(covering: 0...highest, from: frame.bottom, to: frame.top)
    let horizontal = Scale.linear(
      over: (x.min() ?? 0)...(x.max() ?? 1), from: frame.left, to: frame.right)
    frame.title(title)
    frame.legend(series.map(\.name))
    frame.verticalAxis(vertical)
    for (index, line) in series.enumerated() {
      Element.path(course(x, line.y, horizontal, vertical), class: "line s\(index)")
    }
    frame.horizontalAxis(
      horizontal.ticks.map { (horizontal($0.value), $0.label, false) }, title: axis)
  }

  private func course(
    _ x: [Double], _ y: [Double], _ horizontal: Scale, _ vertical: Scale
  ) -> String {
    "M"
      + zip(x, y).map { "\(coordinate(horizontal($0))) \(coordinate(vertical($1)))" }
      .joined(separator: "L")
  }
}

/// The loss over two probabilities that leave the rest to the label, in bands of equal height.
struct HeatPanel: Panel {
  static let bandCount = 10
  static let cells = 56
  static let cellSize = 3.0

  let title: String
  let axes: (x: String, y: String)
  /// The loss at P(x) = (i + ½)/`cells`, P(y) = (j + ½)/`cells`; nil where they are above one.
  let loss: (_ i: Int, _ j: Int) -> Double?

  @ContentBuilder func marks(in frame: Frame) -> [Element.Node] {
    let left = (frame.left + 26).rounded()
    let side = Double(Self.cells) * Self.cellSize
    let values = (0..<Self.cells).map { j in (0..<Self.cells).map { i in loss(i, j) } }
    let highest = values.joined().compactMap(\.self).max() ?? 1
    let scale = Scale.linear(over: 0...highest, from: frame.bottom, to: frame.bottom - side)
    frame.title(title)
    for band in 0..<Self.bandCount {
      let runs = values.indices.flatMap { j in
        self.runs(values[j].map { $0.map { Self.band($0, of: scale.domain.upperBound) } }, of: band)
          .map { run in
            let x = left + Double(run.lowerBound) * Self.cellSize
            let y = frame.bottom - Double(j + 1) * Self.cellSize
            let (width, height) = (Double(run.count) * Self.cellSize, Self.cellSize)
            return "M\(coordinate(x)) \(coordinate(y))h\(coordinate(width))v\(coordinate(height))"
              + "h-\(coordinate(width))z"
          }
      }
      if !runs.isEmpty { Self.shade(runs.joined(), band) }
    }
    for share in [0.0, 0.5, 1] {
      let label = share == 0.5 ? "½" : share == 0 ? "0" : "1"
      Element.text(
        label, x: left + share * side, y: frame.bottom + 16, anchor: "middle", class: "tick")
      Element.text(
        label, x: left - 6, y: frame.bottom - share * side + 4, anchor: "end", class: "tick")
    }
    Element.path(
      "M\(coordinate(left)) \(coordinate(frame.bottom - side))v\(coordinate(side))"
        + "h\(coordinate(side))", class: "axis outline")
    Element.text(
      axes.x, x: left + side / 2, y: frame.bottom + 34, anchor: "middle", class: "note")
    Element.text(axes.y, x: left - 22, y: frame.bottom - side - 10, class: "note")
    key(scale, x: left + side + 44, top: frame.bottom - side)
  }

  /// The bands with their values.
  @ContentBuilder private func key(_ scale: Scale, x: Double, top: Double) -> [Element.Node] {
    for band in 0..<Self.bandCount {
      let share = { (i: Int) in
        scale(scale.domain.upperBound * Double(i) / Double(Self.bandCount)).rounded()
      }
      let (upper, foot) = (share(band + 1), share(band))
      Self.shade("M\(coordinate(x)) \(coordinate(upper))h14V\(coordinate(foot))h-14z", band)
    }
    for tick in scale.ticks {
      Element.text(tick.label, x: x + 20, y: scale(tick.value) + 4, class: "tick")
    }
    Element.text("loss", x: x, y: top - 10, class: "note")
  }

  private static func shade(_ course: String, _ band: Int) -> Element {
    let opacity = 0.06 + 0.94 * Double(band) / Double(bandCount - 1)
    return Element(
      .path, .class("heat"), Attribute("fill-opacity", coordinate100(opacity)),
      Attribute("d", course))
  }

  /// Which band a loss is in; a value on the border belongs to the upper one, however it was rounded.
  private static func band(_ value: Double, of highest: Double) -> Int {
    min(max(Int(value / highest * Double(bandCount) + 1e-6), 0), bandCount - 1)
  }

  /// Where a row is in a band.
  private func runs(_ bands: [Int?], of band: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (i, b) in bands.enumerated() where b == band {
      if let last = runs.last, last.upperBound == i {
        runs[runs.count - 1] = last.lowerBound..<i + 1
      } else {
        runs.append(i..<i + 1)
      }
    }
    return runs
  }
}

/// A share with two decimals.
private func coordinate100(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  return hundredths == 100 ? "1" : ".\(hundredths < 10 ? "0" : "")\(hundredths)"
}
