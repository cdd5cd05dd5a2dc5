/// Integers written as sums of several terms, as in `3*x - 5 + x = 2`.
extension RandomNumberGenerator {
  /// With how many terms each of some integers is written; the counts add up to `total`.
  ///
  /// A zero has no term or several: one term would be the zero itself.
  ///
  /// - Precondition: `total` is larger than the number of those that are not zero.
  mutating func termCounts(_ values: [Int128], total: Int) -> [Int] {
    let least = values.map { $0 == 0 ? 0 : 1 }
    let extra = split(total - least.reduce(0, +), into: values.count)
    var counts = zip(least, extra).map(+)
    while true {
      let lonely = values.indices.filter { values[$0] == 0 && counts[$0] == 1 }
      guard !lonely.isEmpty else { return counts }
      let giver = choose(from: lonely)
      let taker = choose(from: values.indices.filter { counts[$0] >= 1 && $0 != giver })
      counts[giver] -= 1
      counts[taker] += 1
    }
  }

  /// The integers as sums of so many terms; the entropy is shared by the terms that are free.
  mutating func termLists(
    _ values: [Int128], counts: [Int], entropy: Double
  ) throws(Redraw) -> [[Int128]] {
    let shares = dirichlet(counts.map { max(0, $0 - 1) })
    var lists: [[Int128]] = []
    for index in values.indices {
      lists.append(
        try summands(of: values[index], count: counts[index], entropy: entropy * shares[index]))
    }
    return lists
  }

  /// `count` random integers with a given sum.
  private mutating func summands(
    of value: Int128, count: Int, entropy: Double
  ) throws(Redraw) -> [Int128] {
    guard count > 1 else { return count == 1 ? [value] : [] }
    // Only count − 1 terms are free, but all are drawn.
    let total = entropy * Double(count) / Double(count - 1)
    let m = Int128(count)
    let mean = -(-value).floorQuotient(m)
    let least = max(1, Rational.entropy(mean))
    var terms: [Int128] = []
    for share in dirichlet(Array(repeating: 1, count: count)) {
      terms.append(try signedInteger(entropy: max(least, total * share)))
    }
    var difference = value
    for term in terms { difference = try difference.minus(term) }
    for index in terms.indices {
      terms[index] = try terms[index].plus((difference + Int128(index)).floorQuotient(m))
    }
    shuffle(&terms)
    return terms
  }
}
