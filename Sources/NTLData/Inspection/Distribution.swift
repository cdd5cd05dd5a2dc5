/// What numbers, seen one after another, are like: range, mean and quantiles.
///
/// Up to ``capacity`` of them are kept, and quantiles exact; of more, each is kept with the same probability
/// (Vitter 1985, algorithm R), so memory is bounded and quantiles are those of a sample.
public struct Distribution: Sendable {
  /// How many numbers are kept.
  public static let capacity = 1 << 20

  private var moments = Moments()
  private var kept: [Double] = []
  private var isSorted = true
  private var generator = SplitMix64(seed: 0)

  /// Nothing seen yet.
  public init() {}

  /// Takes one more number into account.
  public mutating func add(_ value: Double) {
    moments.add(value)
    if kept.count < Self.capacity {
      kept.append(value)
    } else {
      let place = generator.integer(in: 0...moments.count - 1)
      guard place < kept.count else { return }
      kept[place] = value
    }
    isSorted = false
  }

  /// Puts what is kept in order, for ``quantile(_:)``.
  public mutating func sort() {
    if !isSorted { kept.sort() }
    isSorted = true
  }

  /// How many numbers there were.
  public var count: Int { moments.count }
  /// Their mean; 0 if there were none.
  public var mean: Double { moments.mean }
  /// The smallest.
  public var minimum: Double { moments.minimum }
  /// The largest.
  public var maximum: Double { moments.maximum }
  /// Whether quantiles are of a sample.
  public var isSampled: Bool { moments.count > kept.count }
  /// What is kept, in order once sorted.
  var values: [Double] { kept }

  /// The smallest number that at least the part `q` of all does not exceed; call ``sort()`` before.
  ///
  /// - Parameter q: 0 … 1; ½ is the median.
  /// - Returns: a number that was seen; NaN if there was none.
  public func quantile(_ q: Double) -> Double {
    require(isSorted, "a quantile of numbers not in order")
    guard !kept.isEmpty else { return .nan }
    let rank = Int((q * Double(kept.count)).rounded(.up))
    return kept[max(0, min(kept.count, rank) - 1)]
  }
}
