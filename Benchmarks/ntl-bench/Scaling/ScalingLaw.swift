import Foundation

/// How a time t grows with what it depends on, x: as a power of it, t ∼ xᵖ.
///
/// An exponent of 1 says that twice as much takes twice as long; one below, that some of the work stays the
/// same; of threads, −1 is the best there can be.
struct ScalingLaw: Encodable {
  /// What is varied.
  let variable: String
  /// x, in the order of the measurement.
  let values: [Double]
  /// log(tᵢ₊₁/tᵢ) / log(xᵢ₊₁/xᵢ), one for each pair of neighbours.
  let localExponents: [Double]
  /// The slope of the line through the points (log x, log t), by least squares.
  let exponent: Double
  /// t₀/tᵢ for each x: what is gained over the first.
  let speedups: [Double]

  /// The law of some times, all of them at different values of `variable` above 0.
  ///
  /// - Returns: nil for fewer than two points: they have no slope.
  init?(_ variable: String, _ points: [(value: Double, time: Double)]) {
    guard points.count > 1 else { return nil }
    self.variable = variable
    values = points.map(\.value)
    let (x, y) = (points.map { log($0.value) }, points.map { log($0.time) })
    localExponents = zip(zip(x, x.dropFirst()), zip(y, y.dropFirst())).map { x, y in
      (y.1 - y.0) / (x.1 - x.0)
    }
    let count = Double(points.count)
    let (xMean, yMean) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - yMean) }
    exponent = covariance / x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
    speedups = points.map { points[0].time / $0.time }
  }

  /// The law of contenders whose names are values of `variable`, by their medians.
  init?(_ variable: String, _ timings: [Timing]) {
    self.init(
      variable,
      timings.compactMap { timing in
        Double(timing.name).map { ($0, timing.milliseconds.median) }
      })
  }
}

extension ScalingLaw: CustomStringConvertible {
  /// The exponents; for threads, the speedups.
  var description: String {
    let exponents = zip(values.dropFirst(), localExponents)
    let neighbours = exponents.map { String(format: "%.2f to %g", $1, $0) }
    let law = String(format: "time ∼ \(variable)^%.2f", exponent)
    guard variable == Self.threads else {
      return "\(law); between neighbours: \(neighbours.joined(separator: ", "))"
    }
    let gains = zip(values, speedups).dropFirst().map { threads, speedup in
      String(
        format: "%.2f with %g (%.0f %%)", speedup, threads, 100 * speedup / (threads / values[0]))
    }
    return "\(law); speedup \(gains.joined(separator: ", "))"
  }

  /// The variable whose law is a speedup.
  static let threads = "threads"
}
