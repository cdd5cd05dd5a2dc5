import NTLTensor

/// Numbers that look random and are a pure function of a name and a place, so that a peer draws the same
/// ones for itself: see `Benchmarks/peers/hashed.py`.
struct HashedScalars {
  /// The numbers' signs.
  enum Sign {
    /// From −1 to 1.
    case either
    /// From 0 to 1.
    case positive
  }

  private let seed: UInt32

  /// The numbers of a name.
  init(_ name: String) {
    seed = Self.mixed(name.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) })
  }

  /// A multiple of 2⁻²³ in [−1, 1): single precision holds it exactly.
  subscript(place: Int) -> Float { Float(bits(place) >> 8) * 0x1p-23 - 1 }

  /// Numbers from 0 up to a bound.
  func columns(_ count: Int, below bound: Int) -> [Int32] {
    (0..<count).map { Int32(Int(bits($0)) % bound) }
  }

  private func bits(_ place: Int) -> UInt32 {
    Self.mixed(Self.mixed(UInt32(truncatingIfNeeded: place)) ^ seed)
  }

  /// MurmurHash3's finalizer (Appleby 2011): every bit depends on every bit.
  private static func mixed(_ word: UInt32) -> UInt32 {
    var word = word
    word = (word ^ word >> 16) &* 0x85EB_CA6B
    word = (word ^ word >> 13) &* 0xC2B2_AE35
    return word ^ word >> 16
  }
}

extension Device {
  /// Writes the numbers of a name, on any device the same.
  func draw(_ name: String, _ sign: HashedScalars.Sign = .either, into y: Buffer) {
    let scalars = HashedScalars(name)
    let chunk = 1 << 16
    for start in stride(from: 0, to: y.count, by: chunk) {
      let range = start..<min(start + chunk, y.count)
      let values = range.map { sign == .positive ? abs(scalars[$0]) : scalars[$0] }
      write(values, to: Buffer(sliceOf: y, range))
    }
  }
}
