/// Draws whose results follow from the generator's bits alone.
///
/// The standard library leaves open how `random(in:using:)` and `shuffle(using:)` use their
/// generator. Data made from a seed must not change with the toolchain, so these are spelled out.
extension RandomNumberGenerator {
  /// A multiple of 2⁻⁵³ in 0 ..< 1.
  mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A real number between the bounds.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// An integer, all equally likely: as many random bits as the width has, until they fit.
  mutating func integer(in range: ClosedRange<Int128>) -> Int128 {
    let width = UInt128(range.upperBound - range.lowerBound)
    let mask = width == 0 ? 0 : UInt128.max >> UInt128(width.leadingZeroBitCount)
    while true {
      let high = width > UInt128(UInt64.max) ? UInt128(next()) << 64 : 0
      let bits = (high | UInt128(next())) & mask
      if bits <= width { return range.lowerBound + Int128(bits) }
    }
  }

  /// An integer, all equally likely.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    Int(integer(in: Int128(range.lowerBound)...Int128(range.upperBound)))
  }

  /// True or false, equally likely.
  mutating func coin() -> Bool {
    next() >> 63 == 1
  }

  /// One of `choices`, all equally likely.
  mutating func choose<Choice>(from choices: [Choice]) -> Choice {
    choices[integer(in: 0...choices.count - 1)]
  }

  /// Every order of the elements equally likely (Durstenfeld 1964, algorithm 235).
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in elements.indices.dropFirst().reversed() {
      elements.swapAt(last, integer(in: 0...last))
    }
  }
}
