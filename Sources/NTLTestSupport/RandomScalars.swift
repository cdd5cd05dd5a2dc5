/// A small, fast generator with a seed, so that a failing test fails again (Steele, Lea & Flood 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The generator that begins at `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// `count` numbers, uniform in a range.
public func randomScalars(
  _ count: Int, in range: ClosedRange<Double> = -1...1, using generator: inout SplitMix64
) -> [Double] {
  (0..<count).map { _ in Double.random(in: range, using: &generator) }
}

/// `count` numbers, uniform in a range, from a seed.
public func randomScalars(
  _ count: Int, in range: ClosedRange<Double> = -1...1, seed: UInt64
) -> [Double] {
  var generator = SplitMix64(seed: seed)
  return randomScalars(count, in: range, using: &generator)
}
