import NTLStatistics

/// A line for each row of a table: a dot for each seed, and a stroke at their mean.
struct SpreadChart: Chart {
  let identifier: String
  let metric: Metric
  let rows: [SweepReport.Spread]
  let test: String

  private let lineHeight = 18.0

  var title: String { "\(metric.name) of each row, \(test)" }
  var size: Size { Size(width: 880, height: frame.bottom + 42) }

  private var frame: Frame {
    let longest = Double(rows.map(\.name.count).max() ?? 0)
    return Frame(
      left: min(420, 16 + 6.6 * longest), top: 12, right: 866,
      bottom: 16 + lineHeight * Double(max(1, rows.count)))
  }

  var summary: String {
    let parts = rows.compactMap { row -> String? in
      mean(row.values).map { "\(row.name): \(label($0))." }
    }
    return parts.isEmpty ? "No data." : parts.joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    if let scale {
      for tick in scale.ticks {
        let x = scale(tick.value)
        Element.line(
          from: Point(x: x, y: frame.top), to: Point(x: x, y: frame.bottom), class: "grid")
      }
      for (index, row) in rows.enumerated() {
        let y = frame.top + (Double(index) + 0.7) * lineHeight
        Element.text(row.name, at: Point(x: frame.left - 8, y: y + 4), anchor: .end, class: "tick")
        Element(.g, .class(Palette.className(row.arm))) { dots(row, y, scale) }
      }
      frame.horizontalAxis(scale, title: metric.name)
    } else {
      frame.note("no data")
    }
  }

  @ContentBuilder private func dots(
    _ row: SweepReport.Spread, _ y: Double, _ scale: Scale
  ) -> [Element.Node] {
    if let mean = mean(row.values) {
      Element.line(
        from: Point(x: scale(mean), y: y - 7), to: Point(x: scale(mean), y: y + 7), class: "line")
    }
    for value in row.values where value.isFinite {
      Element.circle(
        center: Point(x: scale(value), y: y), radius: 3, class: "dot",
        tooltip: "\(row.name): \(label(value))")
    }
  }

  private var isLogarithmic: Bool {
    let values = finite
    guard metric.axis == .logarithmicWhenWide, let low = values.min(), let high = values.max()
    else { return false }
    return low > 0 && high / low > 50
  }

  private var finite: [Double] { rows.flatMap(\.values).filter(\.isFinite) }

  private var scale: Scale? {
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return isLogarithmic
      ? .logarithmic(covering: low...high, from: frame.left, to: frame.right)
      : .nice(
        covering: low...high, from: frame.left, to: frame.right, ticksAtMost: 8,
        labels: metric.axis == .percent ? .percentages : .numbers)
  }

  private func mean(_ values: [Double]) -> Double? {
    NTLStatistics.mean(values.filter(\.isFinite))
  }

  private func label(_ value: Double) -> String {
    metric.axis == .percent ? Format.percent(value) : Format.brief(value)
  }
}
