/// Times as horizontal bars, each in units of what it is compared with, and in the same unit the least
/// that it could be.
package struct RatioChart: Chart {
  /// Bars that belong together, under a name of their own.
  package struct Group {
    let name: String
    let bars: [Bar]

    package init(name: String, bars: [Bar]) { (self.name, self.bars) = (name, bars) }
  }

  /// One bar.
  package struct Bar {
    let name: String
    /// The index of its colours.
    let series: Int
    /// Its length; 1 is where the reference ends.
    let ratio: Double
    /// Where half of the sample lies.
    let range: ClosedRange<Double>?
    /// Where it would end at the machine's limit.
    let limit: Double?
    /// What stands behind it.
    let note: String

    package init(
      name: String, series: Int, ratio: Double, range: ClosedRange<Double>?, limit: Double?,
      note: String
    ) {
      (self.name, self.series, self.ratio) = (name, series, ratio)
      (self.range, self.limit, self.note) = (range, limit, note)
    }
  }

  let identifier: String
  let title: String
  let axisTitle: String
  let groups: [Group]
  /// The chart's own words about colours and marks, by line.
  let key: [String]

  package init(identifier: String, title: String, axisTitle: String, key: [String], groups: [Group])
  {
    (self.identifier, self.title, self.axisTitle) = (identifier, title, axisTitle)
    (self.key, self.groups) = (key, groups.filter { !$0.bars.isEmpty })
  }

  /// An SVG file that stands by itself.
  package var file: String { document }

  private static let (barHeight, rowHeight, headHeight) = (11.0, 18.0, 26.0)
  /// Bars beyond are cut, so that the others can be told apart; the note says how long they are.
  private static let longest = 5.0
  private static let widthOfCharacter = 6.2

  private var height: Double {
    groups.reduce(0) {
      $0 + Self.headHeight + Self.rowHeight * Double($1.bars.count)
    }
  }

  private var top: Double { 36 + 16 * Double(key.count) }
  private var bars: [Bar] { groups.flatMap(\.bars) }
  var size: Size { Size(width: 880, height: top + height + 44) }

  private var frame: Frame {
    func width(_ texts: [String]) -> Double {
      Self.widthOfCharacter * Double(texts.map(\.count).max() ?? 0)
    }
    return Frame(
      left: 24 + min(width(bars.map(\.name)), 260), top: top,
      right: size.width - 16 - min(width(bars.map(\.note)), 340), bottom: top + height)
  }

  var summary: String {
    guard !groups.isEmpty else { return "No data." }
    return groups.map { group in
      let bars = group.bars.map { "\($0.name): \($0.note)" }
      return "\(group.name): \(bars.joined(separator: "; "))."
    }.joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    let frame = frame
    Element.text(title, at: Point(x: 12, y: 18), class: "heading")
    for (index, line) in key.enumerated() {
      Element.text(line, at: Point(x: 12, y: 36 + 16 * Double(index)), class: "tick")
    }
    if groups.isEmpty {
      frame.baseline
      frame.note("no data")
    } else {
      let ends = bars.map { min(max($0.ratio, $0.range?.upperBound ?? 0), Self.longest) }
      let scale = Scale.nice(
        covering: 0...max(1, ends.max() ?? 1), from: frame.left, to: frame.right)
      for tick in scale.ticks {
        let x = scale(tick.value)
        Element.line(
          from: Point(x: x, y: frame.top), to: Point(x: x, y: frame.bottom), class: "grid")
      }
      for (index, group) in groups.enumerated() { self.group(group, top: top(index), scale) }
      Element.line(
        from: Point(x: scale(1), y: frame.top), to: Point(x: scale(1), y: frame.bottom),
        class: "axis")
      frame.horizontalAxis(scale, title: axisTitle)
    }
  }

  private func top(_ index: Int) -> Double {
    frame.top
      + groups[..<index].reduce(0) {
        $0 + Self.headHeight + Self.rowHeight * Double($1.bars.count)
      }
  }

  @ContentBuilder private func group(
    _ group: Group, top: Double, _ scale: Scale
  ) -> [Element.Node] {
    Element.text(group.name, at: Point(x: 12, y: top + 18), class: "axis-title")
    for (index, bar) in group.bars.enumerated() {
      self.bar(bar, middle: top + Self.headHeight + Self.rowHeight * (Double(index) + 0.5), scale)
    }
  }

  @ContentBuilder private func bar(
    _ bar: Bar, middle y: Double, _ scale: Scale
  ) -> [Element.Node] {
    let (left, end) = (frame.left, scale(bar.ratio))
    Element.text(bar.name, at: Point(x: left - 6, y: y + 4), anchor: .end, class: "tick")
    Element.rectangle(
      x: left, y: y - Self.barHeight / 2, width: end - left, height: Self.barHeight,
      class: "bar \(Palette.className(bar.series))", tooltip: "\(bar.name): \(bar.note)")
    if bar.ratio > scale.domain.upperBound {
      // A slanting gap says that the bar goes on.
      Element.line(
        from: Point(x: end - 14, y: y + 8), to: Point(x: end - 8, y: y - 8), class: "cut")
    } else if let range = bar.range {
      Element.line(
        from: Point(x: scale(range.lowerBound), y: y), to: Point(x: scale(range.upperBound), y: y),
        class: "mark-line")
    }
    if let limit = bar.limit {
      Element.line(
        from: Point(x: scale(limit), y: y - 7), to: Point(x: scale(limit), y: y + 7),
        class: "limit")
    }
    Element.text(bar.note, at: Point(x: frame.right + 8, y: y + 4), class: "tick")
  }
}
