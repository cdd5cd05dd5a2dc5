import Foundation

/// A labelled place on an axis.
package struct Tick: Equatable, Sendable {
  package let value: Double
  package let label: String
}

/// How the ticks of an axis are labelled.
package enum TickLabels: Sendable {
  case numbers, percentages
}

/// The even step of a linear axis: 1, 2 or 5 times a power of ten (Heckbert 1990, "Nice numbers for
/// graph labels").
package struct TickStep: Equatable, Sendable {
  let mantissa: Int
  let exponent: Int

  /// The smallest such step that divides `span` into at most `count` parts.
  package init(dividing span: Double, intoAtMost count: Int) {
    let raw = span / Double(count)
    let floor = Int(Foundation.floor(log10(raw)))
    let candidates = [(1, floor), (2, floor), (5, floor), (1, floor + 1), (2, floor + 1)]
    // A hair of tolerance: 0.3/3 must count as a step of 0.1.
    (mantissa, exponent) =
      candidates.first { Self.multiple($0.0, $0.1) >= raw * (1 - 1e-9) } ?? (5, floor + 1)
  }

  /// `count` steps, correctly rounded: a division by a power of ten, not a product with 0.1.
  func times(_ count: Int) -> Double { Self.multiple(count * mantissa, exponent) }

  /// How many whole steps lie below a value, or above it.
  func count(_ value: Double, rounding rule: FloatingPointRoundingRule) -> Int {
    let steps = value / times(1)
    // A value on a step, but for rounding, is on it.
    let nearest = steps.rounded()
    return Int(abs(steps - nearest) < 1e-9 * max(1, abs(steps)) ? nearest : steps.rounded(rule))
  }

  /// The label of a multiple of this step.
  package func label(_ value: Double, _ labels: TickLabels) -> String {
    switch labels {
    case .percentages:
      return Format.fixed(100 * value, decimals: max(0, -exponent - 2)) + " %"
    case .numbers:
      guard value != 0 else { return "0" }
      switch exponent {
      case ..<(-5), 9...:
        let power = Int(Foundation.floor(log10(abs(value)) + 1e-9))
        return Format.scientific(Self.multiple(1, -power) * value, exponent: power)
      case 6..<9: return Format.fixed(value / 1e6, decimals: 0) + "M"
      case 3..<6: return Format.fixed(value / 1e3, decimals: 0) + "k"
      default: return Format.fixed(value, decimals: max(0, -exponent))
      }
    }
  }

  private static func multiple(_ count: Int, _ exponent: Int) -> Double {
    exponent < 0
      ? Double(count) / pow(10, Double(-exponent))
      : Double(count) * pow(10, Double(exponent))
  }
}

extension Tick {
  /// The multiples of a nice step that lie within a domain.
  package static func linear(
    within domain: ClosedRange<Double>, atMost count: Int, labels: TickLabels = .numbers
  ) -> [Tick] {
    let step = TickStep(dividing: domain.upperBound - domain.lowerBound, intoAtMost: count)
    let first = step.count(domain.lowerBound, rounding: .up)
    let last = step.count(domain.upperBound, rounding: .down)
    guard first <= last else { return [] }
    return (first...last).map { multiple in
      let value = step.times(multiple)
      return Tick(value: value, label: step.label(value, labels))
    }
  }

  /// Powers of ten within a positive domain; where they are few, their doubles and quintuples too.
  package static func logarithmic(within domain: ClosedRange<Double>) -> [Tick] {
    let slack = 1e-9
    let first = Int(ceil(log10(domain.lowerBound) - slack))
    let last = Int(floor(log10(domain.upperBound) + slack))
    let mantissas: [Double] = last - first < 2 ? [1, 2, 5] : [1]
    let stride = max(1, (last - first + 6) / 7)
    // A domain may begin in the middle of a decade whose power of ten lies below it.
    let exponents = Swift.stride(
      from: stride == 1 ? first - 1 : first, through: last, by: stride)
    let isPlain = first >= -3 && last < 5
    return exponents.flatMap { exponent in
      mantissas.map { mantissa in
        let value = mantissa * pow(10, Double(exponent))
        return Tick(
          value: value,
          label: isPlain
            ? Format.brief(value) : Format.scientific(mantissa, exponent: exponent))
      }
    }.filter {
      domain.lowerBound * (1 - slack) <= $0.value && $0.value <= domain.upperBound * (1 + slack)
    }
  }

  /// Zero and powers of ten on both sides of it, so far apart that about nine are left; where a domain
  /// holds fewer than three of them, even steps.
  package static func signedLogarithmic(within domain: ClosedRange<Double>) -> [Tick] {
    let largest = max(abs(domain.lowerBound), abs(domain.upperBound))
    let last = max(0, Int(floor(log10(max(1, largest)))))
    let sides = domain.lowerBound < 0 && domain.upperBound > 0 ? 2 : 1
    let stride = max(1, (sides * (last + 1) + 8) / 9)
    let powers = Swift.stride(from: 0, through: last, by: stride).map { exponent in
      let power = pow(10, Double(exponent))
      let label =
        last < 5 ? Format.fixed(power, decimals: 0) : Format.scientific(1, exponent: exponent)
      return Tick(value: power, label: label)
    }
    let ticks =
      powers.reversed().map { Tick(value: -$0.value, label: "−" + $0.label) }
      + [Tick(value: 0, label: "0")] + powers
    let within = ticks.filter { domain.contains($0.value) }
    return within.count < 3 ? linear(within: domain, atMost: 5) : within
  }
}
