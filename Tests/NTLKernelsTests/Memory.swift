import Testing

/// Scalars for a kernel to write, where it finds them at their worst: off every alignment, and
/// between canaries that tell of a write beyond the ends. What is only read can be an array.
final class Memory {
  private static let canary: Float = 12_345.678
  /// Odd, so that the scalars are aligned to four bytes and no more.
  private static let margin = 17

  private let storage: UnsafeMutableBufferPointer<Float>
  /// How many scalars there are between the canaries.
  let count: Int

  init(_ scalars: [Float]) {
    count = scalars.count
    let margin = [Float](repeating: Self.canary, count: Self.margin)
    storage = .allocate(capacity: count + 2 * Self.margin)
    _ = storage.initialize(from: margin + scalars + margin)
  }

  convenience init(zeros count: Int) { self.init([Float](repeating: 0, count: count)) }

  deinit { storage.deallocate() }

  var output: UnsafeMutablePointer<Float> { storage.baseAddress! + Self.margin }
  var input: UnsafePointer<Float> { UnsafePointer(output) }
  var scalars: [Float] { Array(storage[Self.margin..<Self.margin + count]) }

  var canariesLive: Bool {
    storage[..<Self.margin].allSatisfy { $0 == Self.canary }
      && storage[(Self.margin + count)...].allSatisfy { $0 == Self.canary }
  }
}

/// Expects each scalar to be within `tolerance` of its reference, relative to the largest of them.
func expect(
  _ memory: Memory, _ reference: [Double], tolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(memory.canariesLive, "written beyond the ends", sourceLocation: sourceLocation)
  #expect(memory.count == reference.count, sourceLocation: sourceLocation)
  let bound = tolerance * (reference.map(abs).max() ?? 0)
  let wrong = zip(memory.scalars, reference).enumerated().filter { _, pair in
    !(abs(Double(pair.0) - pair.1) <= bound)
  }
  #expect(wrong.isEmpty, "\(wrong.prefix(3)), bound \(bound)", sourceLocation: sourceLocation)
}

/// Expects a sum to be within 10⁻⁵ of its reference, relative to the magnitudes of its terms.
func expect(
  _ sum: Float, _ terms: [Double], sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = abs(Double(sum) - terms.reduce(0, +))
  #expect(error <= 1e-5 * terms.map(abs).reduce(0, +), sourceLocation: sourceLocation)
}

/// Around the lengths of one vector, of four, and of what is unrolled.
let sizes = [0, 1, 3, 15, 16, 17, 33, 63, 64, 65, 1000]

/// Random numbers that are the same in every run (SplitMix64).
struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` numbers between −`bound` and `bound`.
  mutating func floats(_ count: Int, within bound: Float = 3) -> [Float] {
    (0..<count).map { _ in .random(in: -bound...bound, using: &self) }
  }
}

extension [Float] {
  var doubles: [Double] { map(Double.init) }
}
