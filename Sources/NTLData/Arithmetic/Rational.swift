/// An exact fraction in lowest terms.
///
/// Numerator and denominator have 128 bits, up to 1.7·10³⁸. Operators that leave the range stop the program,
/// as those of integers do; questions are made with `plus`, `minus` and `times`, which throw ``Redraw``.
public struct Rational: Sendable, Hashable {
  /// Carries the sign.
  public let numerator: Int128
  /// Always positive, and 1 for an integer.
  public let denominator: Int128

  /// An integer.
  public init(_ integer: Int128) {
    numerator = integer
    denominator = 1
  }

  /// `numerator / denominator`, reduced.
  ///
  /// - Precondition: the denominator is not 0.
  public init(_ numerator: Int128, over denominator: Int128) {
    require(denominator != 0, "\(numerator)/0 is not a number")
    let divisor = Self.greatestCommonDivisor(numerator, denominator) * denominator.signum()
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// Whether the denominator is 1.
  public var isInteger: Bool { denominator == 1 }

  /// 10ⁿ
  static func power10(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// Euclid's algorithm, on magnitudes. Words of 64 bits are ten times as fast, and the usual case.
  static func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a.magnitude, b.magnitude)
    while b != 0 {
      if let a = UInt64(exactly: a), let b = UInt64(exactly: b) {
        return Int128(greatestCommonDivisor(a, b))
      }
      (a, b) = (b, a % b)
    }
    return Int128(a)
  }

  /// Euclid's algorithm.
  static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

extension Rational: Comparable {
  /// Whether `left` is the smaller number.
  public static func < (left: Rational, right: Rational) -> Bool {
    left.numerator * right.denominator < right.numerator * left.denominator
  }

  /// The exact sum.
  public static func + (left: Rational, right: Rational) -> Rational {
    Rational(
      left.numerator * right.denominator + right.numerator * left.denominator,
      over: left.denominator * right.denominator)
  }

  /// The exact difference.
  public static func - (left: Rational, right: Rational) -> Rational {
    left + Rational(-right.numerator, over: right.denominator)
  }

  /// The exact product.
  public static func * (left: Rational, right: Rational) -> Rational {
    Rational(left.numerator * right.numerator, over: left.denominator * right.denominator)
  }

  /// The exact quotient; the divisor must not be 0.
  public static func / (left: Rational, right: Rational) -> Rational {
    Rational(left.numerator * right.denominator, over: left.denominator * right.numerator)
  }
}

extension Rational: CustomStringConvertible {
  /// `7` or `-7/3`.
  public var description: String {
    isInteger ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  /// Plain positional notation, `-0.05`, without trailing zeros; `7` for an integer.
  ///
  /// - Precondition: the denominator divides a power of ten.
  public var decimal: String {
    guard let places = (0...38).first(where: { Self.power10($0) % denominator == 0 })
    else { fatalError("\(self) has no finite decimal expansion") }
    let digits = String(abs(numerator) * (Self.power10(places) / denominator))
    let sign = numerator < 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
