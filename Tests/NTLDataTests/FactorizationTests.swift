import NTLData
import Testing

struct FactorizationTests {
  @Test func factorsMultiplyToTheNumberAndArePrime() throws {
    for number in (-2_000...2_000 as ClosedRange<Int128>) where number != 0 {
      let factors = try Factorization(number).factors
      #expect(factors.reduce(1) { $0 * power($1.prime, $1.multiplicity) } == number)
      for (prime, _) in factors where prime > 0 {
        #expect(!(2..<prime).contains { prime % $0 == 0 })
      }
    }
  }

  /// Primes around 10⁶ and 2³², so that trial division alone would not find them.
  @Test(
    arguments: [
      [1_000_003, 1_000_033], [1_000_003, 1_000_003], [4_294_967_279, 4_294_967_291],
      [2, 3, 1_009, 1_013, 1_000_003], [999_999_999_989], [1_009, 1_009, 1_009],
      [18_446_744_073_709_551_557],
    ] as [[Int128]])
  func largeNumbersAreFactored(_ primes: [Int128]) throws {
    let factors = try Factorization(primes.reduce(1, *)).factors
    let found = factors.flatMap { Array(repeating: $0.prime, count: $0.multiplicity) }
    #expect(found.sorted() == primes)
  }

  @Test func zeroAndOneHaveNoFactorsAndHugeNumbersAreLeft() throws {
    #expect(try Factorization(0).factors.isEmpty && Factorization(1).factors.isEmpty)
    #expect(throws: Redraw.self) { try Factorization(1 << 64) }
  }

  private func power(_ base: Int128, _ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }
}
