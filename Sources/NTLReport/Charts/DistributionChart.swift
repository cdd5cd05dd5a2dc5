/// One arm's probabilities of the number tokens at a place of an answer, as small bars.
struct DistributionChart: Chart {
  let identifier: String
  let title: String
  let series: Int
  let distribution: [Prediction.TokenProbability]
  let trueToken: String

  var size: Size { Size(width: 190, height: 112) }
  private var frame: Frame { Frame(left: 26, top: 10, right: 186, bottom: 86) }

  var summary: String {
    guard hasData else { return "No data." }
    let parts = distribution.map { "\($0.token): \(Format.percent($0.probability))" }
    return "True token \(trueToken). " + parts.joined(separator: ", ") + "."
  }

  private var hasData: Bool { distribution.contains { $0.probability.isFinite } }

  @ContentBuilder var marks: [Element.Node] {
    let vertical = Scale.nice(
      covering: 0...1, from: frame.bottom, to: frame.top, ticksAtMost: 2, labels: .numbers)
    if hasData {
      for tick in vertical.ticks {
        let y = vertical(tick.value)
        Element.line(
          from: Point(x: frame.left, y: y), to: Point(x: frame.right, y: y), class: "grid")
        Element.text(
          tick.label, at: Point(x: frame.left - 4, y: y + 3.5), anchor: .end, class: "small tick")
      }
      for (index, entry) in distribution.enumerated() { bar(index, entry, vertical) }
      frame.baseline
    } else {
      frame.baseline
      frame.note("no data")
    }
  }

  @ContentBuilder private func bar(
    _ index: Int, _ entry: Prediction.TokenProbability, _ vertical: Scale
  ) -> [Element.Node] {
    let width = (frame.right - frame.left) / Double(distribution.count)
    let center = frame.left + (Double(index) + 0.5) * width
    let isTrue = entry.token == trueToken
    if entry.probability.isFinite {
      let top = vertical(entry.probability)
      Element.rectangle(
        x: center - 0.38 * width, y: top, width: 0.76 * width, height: frame.bottom - top,
        class: "\(isTrue ? "bar" : "bar other") \(Palette.className(series))",
        tooltip: "\(entry.token): \(Format.percent(entry.probability))")
    }
    if isTrue {
      let (base, tip) = (frame.bottom + 24, frame.bottom + 17)
      Element.path(
        through: [
          Point(x: center - 4, y: base), Point(x: center, y: tip), Point(x: center + 4, y: base),
        ], isClosed: true, class: "mark")
    }
    if isTrue || index.isMultiple(of: labelStride(width)) {
      Element.text(
        entry.token, at: Point(x: center, y: frame.bottom + 13), anchor: .middle,
        class: isTrue ? "small tick true" : "small tick")
    }
  }

  /// Every how many bars there is room for a label.
  private func labelStride(_ width: Double) -> Int {
    let longest = distribution.lazy.map(\.token.count).max() ?? 1
    return max(1, Int((6.2 * Double(longest) + 3) / width + 1 - 1e-9))
  }
}
