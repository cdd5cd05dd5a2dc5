/// Groups of bars: one group for each category, in it one bar for each arm.
struct BarChart: Chart {
  /// An arm's shares, one for each category, and the index of its colours.
  struct Bars {
    let name: String
    let series: Int
    let shares: [Double]
  }

  let identifier: String
  let title: String
  let categories: [String]
  let categoryTitle: String
  let bars: [Bars]

  var size: Size { Size(width: 880, height: 300) }
  private var frame: Frame { Frame(left: 52, top: 30, right: 872, bottom: 238) }

  var summary: String {
    guard !bars.isEmpty else { return "No data." }
    return bars.map { bar in
      let shares = zip(categories, bar.shares).map { "\($0): \(Format.percent($1))" }
      return "\(bar.name): \(shares.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    if let highest = bars.flatMap(\.shares).max() {
      let vertical = Scale.nice(
        covering: 0...max(highest, 0.01), from: frame.bottom, to: frame.top, labels: .percentages)
      frame.verticalAxis(vertical, title: "share of answers")
      for index in categories.indices { category(index, vertical) }
      frame.baseline
      frame.horizontalTitle(categoryTitle, below: 50)
    } else {
      frame.baseline
      frame.note("no data")
    }
  }

  @ContentBuilder private func category(_ index: Int, _ vertical: Scale) -> [Element.Node] {
    let width = (frame.right - frame.left) / Double(categories.count)
    let left = frame.left + Double(index) * width
    // The group fills most of its place, and a bar alone does not become a slab.
    let barWidth = min(0.78 * width / Double(bars.count), 26)
    let start = left + (width - barWidth * Double(bars.count)) / 2
    for (offset, bar) in bars.enumerated() {
      let top = vertical(bar.shares[index])
      Element.rectangle(
        x: start + Double(offset) * barWidth, y: top, width: barWidth - min(1, barWidth / 5),
        height: frame.bottom - top, class: "bar \(Palette.className(bar.series))",
        tooltip: "\(bar.name), \(categories[index]): \(Format.percent(bar.shares[index]))")
    }
    for (line, text) in lines(categories[index], width: width).enumerated() {
      Element.text(
        text, at: Point(x: left + width / 2, y: frame.bottom + 17 + 13 * Double(line)),
        anchor: .middle, class: "tick")
    }
  }

  /// A label broken after its dash or at its space, where it is too wide for its category.
  private func lines(_ label: String, width: Double) -> [String] {
    let (widthOfCharacter, gutter) = (7.0, 10.0)
    guard Double(label.count) * widthOfCharacter + gutter > width,
      let gap = label.firstIndex(where: { $0 == "–" || $0 == " " })
    else { return [label] }
    let head = label[gap] == " " ? label[..<gap] : label[...gap]
    return [String(head), String(label[label.index(after: gap)...])]
  }
}
