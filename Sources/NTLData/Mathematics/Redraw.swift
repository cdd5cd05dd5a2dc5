/// A draw that cannot be finished; the question is drawn anew.
///
/// Thrown where a number would leave the 128 bits of an exact integer, where one has more than 64
/// bits and should be factored, or where the letters run out. It is rare, and the published
/// generator would have thrown most of these questions away, too: they are longer than a question
/// or an answer may be.
package struct Redraw: Error {}

/// Arithmetic that throws where the operators of the standard library would stop the program.
extension Int128 {
  func plus(_ other: Int128) throws(Redraw) -> Int128 {
    try Self.exact(addingReportingOverflow(other))
  }

  func minus(_ other: Int128) throws(Redraw) -> Int128 {
    try Self.exact(subtractingReportingOverflow(other))
  }

  func times(_ other: Int128) throws(Redraw) -> Int128 {
    try Self.exact(multipliedReportingOverflow(by: other))
  }

  /// The smallest integer counts as overflow: its magnitude is none.
  private static func exact(
    _ result: (partialValue: Int128, overflow: Bool)
  ) throws(Redraw) -> Int128 {
    guard !result.overflow, result.partialValue != .min else { throw Redraw() }
    return result.partialValue
  }

  /// ⌊self / divisor⌋
  ///
  /// - Precondition: the divisor is positive.
  func floorQuotient(_ divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// The operators of fractions, throwing where those would stop the program.
extension Rational {
  func plus(_ other: Rational) throws(Redraw) -> Rational {
    let (left, right) = (
      try numerator.times(other.denominator), try other.numerator.times(denominator)
    )
    return Rational(try left.plus(right), over: try denominator.times(other.denominator))
  }

  func minus(_ other: Rational) throws(Redraw) -> Rational {
    try plus(-other)
  }

  func times(_ other: Rational) throws(Redraw) -> Rational {
    Rational(
      try numerator.times(other.numerator), over: try denominator.times(other.denominator))
  }

  static prefix func - (value: Rational) -> Rational {
    Rational(-value.numerator, over: value.denominator)
  }
}
