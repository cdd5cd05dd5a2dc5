/// A small random number generator that gives the same numbers on every machine.
///
/// Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", with the constants
/// of Vigna's public-domain version. The period is 2⁶⁴; the state is one word, so a checkpoint can
/// hold it. Not for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// All there is to know about the numbers to come.
  public private(set) var state: UInt64

  /// Starts the sequence of a seed.
  public init(seed: UInt64) {
    state = seed
  }

  /// Starts one of many unrelated sequences of a seed: one for each epoch, for each file, …
  ///
  /// The start is `mix(seed) ^ mix(mix(stream))`, so that neighbouring seeds and streams, and a
  /// seed and a stream exchanged, begin far from each other on the generator's cycle.
  public init(seed: UInt64, stream: UInt64) {
    state = Self.mix(seed &+ Self.step) ^ Self.mix(Self.mix(stream &+ Self.step))
  }

  /// Starts the sequence of a seed and a name.
  public init(seed: UInt64, stream name: String) {
    // FNV-1a; Swift's own hash values differ from run to run.
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    self.init(seed: seed, stream: hash)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// 2⁶⁴ divided by the golden ratio, made odd.
  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
