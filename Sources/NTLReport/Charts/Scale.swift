import Foundation

/// A map from values to coordinates along one axis.
package struct Scale: Sendable {
  private enum Transform {
    case linear, logarithmic, signedLogarithmic
  }

  private let transform: Transform
  /// The values at the two ends of the axis.
  package let domain: ClosedRange<Double>
  /// The coordinates at the two ends; the first may be the larger one.
  let ends: (start: Double, end: Double)
  package let ticks: [Tick]

  /// The coordinate of a value; values beyond the domain are drawn at its end.
  package func callAsFunction(_ value: Double) -> Double {
    let clamped = min(max(value, domain.lowerBound), domain.upperBound)
    let (low, high) = (domain.lowerBound, domain.upperBound)
    let share =
      switch transform {
      case .linear: (clamped - low) / (high - low)
      case .logarithmic: log(clamped / low) / log(high / low)
      case .signedLogarithmic:
        (signedLogarithm(clamped) - signedLogarithm(low))
          / (signedLogarithm(high) - signedLogarithm(low))
      }
    return ends.start + share * (ends.end - ends.start)
  }

  /// An even scale over the values as they are.
  package static func linear(
    over values: ClosedRange<Double>, from start: Double, to end: Double, ticksAtMost count: Int = 6
  ) -> Scale {
    let domain = widened(values)
    return Scale(
      transform: .linear, domain: domain, ends: (start, end),
      ticks: Tick.linear(within: domain, atMost: count))
  }

  /// An even scale that begins and ends at a tick.
  package static func nice(
    covering values: ClosedRange<Double>, from start: Double, to end: Double,
    ticksAtMost count: Int = 5, labels: TickLabels = .numbers
  ) -> Scale {
    let values = widened(values)
    let step = TickStep(dividing: values.upperBound - values.lowerBound, intoAtMost: count)
    let low = step.times(step.count(values.lowerBound, rounding: .down))
    let high = step.times(step.count(values.upperBound, rounding: .up))
    return Scale(
      transform: .linear, domain: low...high, ends: (start, end),
      ticks: Tick.linear(within: low...high, atMost: count + 2, labels: labels))
  }

  /// A logarithmic scale over positive values, its ends moved out to 1, 2 or 5 times a power of
  /// ten.
  ///
  /// With `includesZero` a foot is added one power of ten below the least value; zero is drawn
  /// there and the foot is labelled 0.
  package static func logarithmic(
    covering values: ClosedRange<Double>, includesZero: Bool = false, from start: Double,
    to end: Double
  ) -> Scale {
    precondition(values.lowerBound > 0, "a logarithmic scale over values that are not positive")
    let inner = bound(values.lowerBound, below: true)...bound(values.upperBound, below: false)
    let positive =
      inner.lowerBound < inner.upperBound
      ? inner : inner.lowerBound...10 * inner.lowerBound
    let ticks = Tick.logarithmic(within: positive)
    guard includesZero else {
      return Scale(transform: .logarithmic, domain: positive, ends: (start, end), ticks: ticks)
    }
    let foot = positive.lowerBound / 10
    return Scale(
      transform: .logarithmic, domain: foot...positive.upperBound, ends: (start, end),
      ticks: [Tick(value: foot, label: "0")] + ticks)
  }

  /// A scale of signed logarithms, sign(x)·log₁₀(|x| + 1): even around zero, by powers of ten far from
  /// it, on both sides. It ends a twentieth beyond the values.
  package static func signedLogarithmic(
    covering values: ClosedRange<Double>, from start: Double, to end: Double
  ) -> Scale {
    let values = widened(values)
    let (low, high) = (signedLogarithm(values.lowerBound), signedLogarithm(values.upperBound))
    let margin = (high - low) / 20
    let domain = inverseSignedLogarithm(low - margin)...inverseSignedLogarithm(high + margin)
    return Scale(
      transform: .signedLogarithmic, domain: domain, ends: (start, end),
      ticks: Tick.signedLogarithmic(within: domain))
  }

  /// A domain with an extent: values that are all (nearly) one get room on both sides.
  private static func widened(_ values: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (values.lowerBound, values.upperBound)
    let size = max(abs(low), abs(high))
    guard high - low <= max(1e-9 * size, 1e-290) else { return values }
    return size > 1e-280 ? low - size / 2...high + size / 2 : 0...1
  }

  /// The nearest of 1, 2, 5 × 10ⁿ that is not above the value, or not below it.
  private static func bound(_ value: Double, below: Bool) -> Double {
    let exponent = floor(log10(value))
    let candidates = [1, 2, 5, 10].map { $0 * pow(10, exponent) }
    return below
      ? candidates.last { $0 <= value * (1 + 1e-9) } ?? value
      : candidates.first { $0 >= value * (1 - 1e-9) } ?? value
  }
}

/// sign(x)·log₁₀(|x| + 1)
private func signedLogarithm(_ x: Double) -> Double { (x < 0 ? -1 : 1) * log10(abs(x) + 1) }

/// The number whose ``signedLogarithm(_:)`` this is, or the largest one.
private func inverseSignedLogarithm(_ y: Double) -> Double {
  (y < 0 ? -1 : 1) * min(pow(10, abs(y)) - 1, 1e300)
}
