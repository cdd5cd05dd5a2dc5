/// A metric's course over one run, however long: neighbouring measurements are joined where there would be
/// more points than a drawing can show.
public struct ThinnedCurve: Equatable, Sendable {
  /// What some measurements in a row have in common.
  struct Point: Equatable, Sendable {
    private(set) var firstStep: Int
    private(set) var lastStep: Int
    private(set) var count = 1
    private var sum: Double
    private(set) var low: Double
    private(set) var high: Double

    init(step: Int, value: Double) {
      (firstStep, lastStep) = (step, step)
      (sum, low, high) = (value, value, value)
    }

    /// The middle of the steps.
    var step: Int { firstStep + (lastStep - firstStep) / 2 }

    /// The mean, which rounding must not carry out of the range.
    var mean: Double { min(max(sum / Double(count), low), high) }

    mutating func join(_ next: Point) {
      lastStep = next.lastStep
      count += next.count
      sum += next.sum
      (low, high) = (min(low, next.low), max(high, next.high))
    }
  }

  /// Beyond so many points two and two are joined.
  static let mostPoints = 600

  /// What was measured.
  public let metric: Metric
  /// The points, in order of step.
  private(set) var points: [Point] = []
  /// How many measurements a point stands for; the last one perhaps for fewer.
  private(set) var measurementsPerPoint = 1
  /// How many values could not be drawn: not finite, or too large for any axis.
  private(set) var omittedCount = 0

  /// A course without measurements.
  public init(_ metric: Metric) { self.metric = metric }

  /// Adds the next measurement; steps rise.
  public mutating func add(step: Int, value: Double) {
    guard value.isFinite, abs(value) < 1e290 else {
      omittedCount += 1
      return
    }
    let point = Point(step: step, value: value)
    if let last = points.last, last.count < measurementsPerPoint {
      points[points.count - 1].join(point)
    } else {
      if points.count == Self.mostPoints { joinPairs() }
      points.append(point)
    }
  }

  private mutating func joinPairs() {
    points = stride(from: 0, to: points.count, by: 2).map { first in
      var point = points[first]
      if first + 1 < points.count { point.join(points[first + 1]) }
      return point
    }
    measurementsPerPoint *= 2
  }
}
