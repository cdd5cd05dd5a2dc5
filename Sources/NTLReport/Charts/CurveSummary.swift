/// A curve reduced to what is drawn: at each step the mean of its runs and their range.
package struct CurveSummary: Equatable, Sendable {
  /// The runs' values at one step.
  package struct Point: Equatable, Sendable {
    package let step: Int
    package let mean: Double
    package let low: Double
    package let high: Double
  }

  /// The points in order of step, parted where a step has no value that can be drawn.
  package let segments: [[Point]]
  /// How many runs there were.
  package let runCount: Int
  /// Whether the points have a range that is worth a band.
  let hasRange: Bool
  /// How many values could not be drawn: not finite, or too large for any axis.
  package let omittedCount: Int

  package init(_ curve: Curve) {
    var values: [Int: [Double]] = [:]
    var omitted = 0
    for run in curve.runs {
      let latest = Dictionary(run.points.map { ($0.step, $0.value) }) { $1 }
      for (step, value) in latest {
        let isDrawable = value.isFinite && abs(value) < 1e290
        values[step, default: []] += isDrawable ? [value] : []
        omitted += isDrawable ? 0 : 1
      }
    }
    var segments: [[Point]] = [[]]
    for (step, unordered) in values.sorted(by: { $0.key < $1.key }) {
      // In order: a sum must not depend on the order in which a dictionary gave its runs.
      let values = unordered.sorted()
      guard let low = values.first, let high = values.last else {
        segments.append([])
        continue
      }
      // Rounding must not carry the mean of equal values out of their range.
      let mean = min(max(values.reduce(0, +) / Double(values.count), low), high)
      segments[segments.endIndex - 1].append(Point(step: step, mean: mean, low: low, high: high))
    }
    self.segments = segments.filter { !$0.isEmpty }
    runCount = curve.runs.count
    hasRange = runCount > 1
    omittedCount = omitted
  }

  /// The course of one run, whose points stand for several measurements each where there were many.
  init(_ curve: ThinnedCurve) {
    let points = curve.points.map {
      Point(step: $0.step, mean: $0.mean, low: $0.low, high: $0.high)
    }
    segments = points.isEmpty ? [] : [points]
    runCount = 1
    hasRange = curve.measurementsPerPoint > 1
    omittedCount = curve.omittedCount
  }

  var points: some Sequence<Point> { segments.joined() }
}
