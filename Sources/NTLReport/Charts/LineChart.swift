/// A metric by training step: for each arm the mean of its runs, and their range as a band.
struct LineChart: Chart {
  /// An arm's curve and the index of its colours.
  struct Line {
    let name: String
    let series: Int
    let curve: CurveSummary
  }

  let identifier: String
  let metric: Metric
  let lines: [Line]

  var title: String { "\(metric.name) by training step" }
  var size: Size { Size(width: 380, height: 240) }
  private var frame: Frame { Frame(left: 50, top: 30, right: 370, bottom: 198) }

  /// Whether the values ask for powers of ten.
  var isLogarithmic: Bool {
    guard metric.axis == .logarithmicWhenWide, let extent, extent.lowerBound >= 0,
      let least = leastPositive
    else { return false }
    return extent.upperBound / least > 50
  }

  /// Whether a zero has to find a place on an axis of powers of ten.
  var drawsZeroAtFoot: Bool { isLogarithmic && extent?.lowerBound == 0 }

  var summary: String {
    let parts = lines.compactMap { line -> String? in
      guard let first = line.curve.segments.first?.first, let last = line.curve.segments.last?.last
      else { return nil }
      return "\(line.name): \(label(first.mean)) at step \(first.step), "
        + "\(label(last.mean)) at step \(last.step)."
    }
    return parts.isEmpty ? "No data." : parts.joined(separator: " ")
  }

  @ContentBuilder var marks: [Element.Node] {
    if let vertical, let steps {
      let horizontal = Scale.linear(over: steps, from: frame.left, to: frame.right - 6)
      frame.verticalAxis(vertical, title: metric.name)
      frame.horizontalAxis(horizontal, title: "step")
      // Bands first: no band may hide another arm's line.
      for line in lines {
        if line.curve.hasRange {
          Element(.g, .class(Palette.className(line.series))) {
            for segment in line.curve.segments { band(segment, horizontal, vertical) }
          }
        }
      }
      for line in lines {
        Element(.g, .class(Palette.className(line.series))) {
          for segment in line.curve.segments { course(segment, of: line, horizontal, vertical) }
        }
      }
    } else {
      frame.baseline
      Element.text(metric.name, at: Point(x: 4, y: frame.top - 13), class: "axis-title")
      frame.note("no data")
    }
  }

  private func band(_ segment: [CurveSummary.Point], _ x: Scale, _ y: Scale) -> Element {
    let upper = segment.map { Point(x: x(Double($0.step)), y: y($0.high)) }
    let lower = segment.map { Point(x: x(Double($0.step)), y: y($0.low)) }
    return segment.count == 1
      ? .line(from: upper[0], to: lower[0], class: "range")
      : .path(through: upper + lower.reversed(), isClosed: true, class: "band")
  }

  private func course(
    _ segment: [CurveSummary.Point], of line: Line, _ x: Scale, _ y: Scale
  ) -> Element {
    let points = segment.map { Point(x: x(Double($0.step)), y: y($0.mean)) }
    return points.count == 1
      ? .circle(
        center: points[0], radius: 3, class: "dot",
        tooltip: "\(line.name), step \(segment[0].step): \(label(segment[0].mean))")
      : .path(through: points, class: "line")
  }

  private var extent: ClosedRange<Double>? {
    let points = lines.flatMap { $0.curve.points }
    guard let low = points.map(\.low).min(), let high = points.map(\.high).max() else { return nil }
    return low...high
  }

  private var leastPositive: Double? {
    lines.flatMap { $0.curve.points }.flatMap { [$0.low, $0.mean] }.filter { $0 > 0 }.min()
  }

  private var steps: ClosedRange<Double>? {
    let steps = lines.flatMap { $0.curve.points }.map { Double($0.step) }
    guard let first = steps.min(), let last = steps.max() else { return nil }
    return first...last
  }

  private var vertical: Scale? {
    guard let extent else { return nil }
    let (bottom, top) = (frame.bottom, frame.top)
    if isLogarithmic, let leastPositive {
      return .logarithmic(
        covering: leastPositive...extent.upperBound, includesZero: drawsZeroAtFoot, from: bottom,
        to: top)
    }
    return .nice(
      covering: min(0, extent.lowerBound)...max(0, extent.upperBound), from: bottom, to: top,
      labels: metric.axis == .percent ? .percentages : .numbers)
  }

  private func label(_ value: Double) -> String {
    metric.axis == .percent ? Format.percent(value) : Format.brief(value)
  }
}
