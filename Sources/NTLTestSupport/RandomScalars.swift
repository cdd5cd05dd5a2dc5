import NTLTensor

/// Uniform random numbers that are the same in every run, so that a failing test fails again.
public struct RandomScalars: Sendable {
  private let generator: Philox4x32
  private var drawn: UInt64 = 0

  /// The numbers of a seed.
  public init(seed: UInt64) { generator = Philox4x32(key: seed) }

  /// The next `count` numbers, uniform in a range.
  public mutating func draw(_ count: Int, in range: ClosedRange<Double> = -1...1) -> [Double] {
    let width = range.upperBound - range.lowerBound
    return (0..<count).map { _ in
      defer { drawn += 1 }
      let share = (Double(generator.word(ofElement: drawn)) + 0.5) * 0x1p-32
      return range.lowerBound + width * share
    }
  }
}

/// The first `count` numbers of a seed, uniform in a range.
public func randomScalars(
  _ count: Int, in range: ClosedRange<Double> = -1...1, seed: UInt64
) -> [Double] {
  var scalars = RandomScalars(seed: seed)
  return scalars.draw(count, in: range)
}
