/// A resample of answers with replacement: how often each was drawn.
///
/// Counts instead of copies: orders found once stay orders, so that medians and ranks of a resample need
/// no sorting.
struct Multiplicities: Sendable {
  /// By answer.
  private(set) var counts: [Int]

  /// Every answer once: the set itself.
  init(ones count: Int) { counts = [Int](repeating: 1, count: count) }

  /// As many answers as there are, each draw equally likely.
  ///
  /// A draw is ⌊word · n / 2⁶⁴⌋ of the generator's next word, whose bias of n / 2⁶⁴ shows in no metric:
  /// resamples follow from the generator's bits alone, on every machine.
  init(drawing count: Int, using generator: inout some RandomNumberGenerator) {
    counts = [Int](repeating: 0, count: count)
    for _ in 0..<count {
      counts[Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)] += 1
    }
  }
}
