import Foundation

/// How often numbers fell into classes.
public struct Histogram: Sendable, Equatable {
  /// A class and how many fell into it.
  public struct Class: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// How many.
    public let count: Int
  }

  /// The classes, from the least to the greatest; empty ones between others are there, too.
  public let classes: [Class]

  /// Classes of equal width, a round one, about `most` of them, for lengths.
  init(lengths: [Double], most: Int = 12) {
    guard let least = lengths.min(), let greatest = lengths.max() else {
      classes = []
      return
    }
    let width = Self.roundWidth((greatest - least + 1) / Double(most))
    let first = Int(least) / width
    var counts = [Int](repeating: 0, count: Int(greatest) / width - first + 1)
    for length in lengths { counts[Int(length) / width - first] += 1 }
    classes = counts.enumerated().map { i, count in
      let start = (first + i) * width
      return Class(name: width == 1 ? "\(start)" : "\(start)–\(start + width - 1)", count: count)
    }
  }

  /// 1, 2 or 5 times a power of ten, at least `width`.
  private static func roundWidth(_ width: Double) -> Int {
    var power = 1
    while true {
      for factor in [1, 2, 5] where Double(factor * power) >= width { return factor * power }
      power *= 10
    }
  }

  /// A class for each power of ten and sign, for values.
  init(magnitudes values: [Double]) {
    // 0 lies between; the class ±k holds 10^(k−1) ≤ |x| < 10^k for k ≥ 1, and what is below 1.
    var counts: [Int: Int] = [:]
    for value in values { counts[Self.magnitude(of: value), default: 0] += 1 }
    guard let least = counts.keys.min(), let greatest = counts.keys.max() else {
      classes = []
      return
    }
    classes = (least...greatest).compactMap { magnitude in
      // Below 1 and above −1 there is seldom anything but 0.
      if abs(magnitude) == 1, counts[magnitude] == nil { return nil }
      return Class(name: Self.name(of: magnitude), count: counts[magnitude] ?? 0)
    }
  }

  private static func magnitude(of value: Double) -> Int {
    guard value != 0 else { return 0 }
    let size = abs(value) < 1 ? 1 : Int(log10(abs(value)).rounded(.down)) + 2
    return value < 0 ? -size : size
  }

  private static func name(of magnitude: Int) -> String {
    func power(_ exponent: Int) -> String {
      exponent < 6 ? "\((0..<exponent).reduce(1) { power, _ in 10 * power })" : "1e\(exponent)"
    }
    switch magnitude {
    case 0: return "0"
    case 1: return "0 < x < 1"
    case -1: return "-1 < x < 0"
    case 2...: return "\(power(magnitude - 2)) ≤ x < \(power(magnitude - 1))"
    default: return "-\(power(-magnitude - 1)) < x ≤ -\(power(-magnitude - 2))"
    }
  }
}
