import Foundation

/// The counter-based generator Philox4x32-10: four random words that are a pure function of a key
/// and a counter, so any thread of any device can draw the word of any element on its own.
///
/// Source: Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011).
public struct Philox4x32: Sendable {
  private let key: (UInt32, UInt32)

  /// A generator with a 64-bit key.
  public init(key: UInt64) {
    self.key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The four words of a counter.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = x[0].multipliedFullWidth(by: 0xD251_1F53)
      let b = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
      x = [b.high ^ x[1] ^ k0, b.low, a.high ^ x[3] ^ k1, a.low]
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return x
  }

  /// The word of one element of a tensor.
  ///
  /// Sixty-four consecutive elements share sixteen consecutive blocks: element e takes word
  /// (e/16) mod 4 of block 16·(e/64) + e mod 16. Sixteen SIMD lanes then run one block each, and
  /// their four words come out in element order without a shuffle.
  public func word(ofElement element: UInt64) -> UInt32 {
    let index = element / 64 * 16 + element % 16
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), 0, 0)
    return block(counter)[Int(element / 16 % 4)]
  }

  /// `count` normal draws of mean 0 by the method of Box and Muller, two from each block.
  static func normals(_ count: Int, key: UInt64, deviation: Double) -> [Double] {
    let generator = Philox4x32(key: key)
    var draws = [Double](repeating: 0, count: count)
    for pair in 0..<(count + 1) / 2 {
      let index = UInt64(pair)
      let words = generator.block([UInt32(truncatingIfNeeded: index), UInt32(index >> 32), 0, 1])
      let radius = deviation * (-2 * log(unitInterval(words[0], words[1]))).squareRoot()
      let angle = 2 * Double.pi * unitInterval(words[2], words[3])
      draws[2 * pair] = radius * cos(angle)
      if 2 * pair + 1 < count { draws[2 * pair + 1] = radius * sin(angle) }
    }
    return draws
  }

  /// A number in (0, 1) from 52 random bits: never 0, whose logarithm is infinite.
  private static func unitInterval(_ high: UInt32, _ low: UInt32) -> Double {
    let bits = (UInt64(high) << 32 | UInt64(low)) >> 12
    return (Double(bits) + 0.5) * 0x1p-52
  }
}

/// Which elements a dropout keeps: a pure function of the key and the element's index.
public struct Dropout: Sendable, Equatable {
  /// The share of elements that are dropped, in 0..<1.
  public let rate: Double
  /// Names the mask: each place in a model and each step has its own.
  public let key: UInt64

  /// A mask that drops each element with probability `rate`.
  public init(rate: Double, key: UInt64) {
    require((0..<1).contains(rate), "a dropout rate is at least 0 and below 1, not \(rate)")
    self.rate = rate
    self.key = key
  }

  /// An element is kept when its random word is at least this.
  public var threshold: UInt32 { UInt32(rate * 0x1p32) }
  /// What kept elements are multiplied by, 1/(1 − rate), so that expectations stay.
  public var scale: Double { 1 / (1 - rate) }

  /// The factor of one element: 0, or ``scale``.
  public func factor(ofElement element: Int) -> Double {
    Philox4x32(key: key).word(ofElement: UInt64(element)) >= threshold ? scale : 0
  }
}

/// Combines two words into one that depends on every bit of both (SplitMix64's finalizer, twice).
public func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
  func finalize(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  return finalize(finalize(a) ^ b)
}
