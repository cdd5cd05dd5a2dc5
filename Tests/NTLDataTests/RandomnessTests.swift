import Foundation
import Testing

@testable import NTLData

struct RandomnessTests {
  /// From an implementation in another language:
  ///
  ///     python3 -c "
  ///     M, s = 2**64 - 1, 1234567
  ///     for _ in range(3):
  ///       s = (s + 0x9E3779B97F4A7C15) & M; z = s
  ///       z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & M
  ///       z = ((z ^ z >> 27) * 0x94D049BB133111EB) & M
  ///       print(z ^ z >> 31)"
  @Test func splitMixMatchesAnotherImplementation() {
    var generator = SplitMix64(seed: 1_234_567)
    let numbers = (0..<3).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func streamsOfASeedDiffer() {
    let streams = (0..<100).flatMap { seed in
      (0..<100).map { SplitMix64(seed: seed, stream: $0).state }
    }
    #expect(Set(streams).count == 10_000)
    #expect(SplitMix64(seed: 1, stream: "a") == SplitMix64(seed: 1, stream: "a"))
    #expect(SplitMix64(seed: 1, stream: "a") != SplitMix64(seed: 1, stream: "b"))
  }

  @Test func wholePowersAreExact() {
    for exponent in 0...22 {
      #expect(Elementary.power10(Double(exponent)) == Double("1e\(exponent)"))
    }
  }

  @Test func elementaryFunctionsAgreeWithTheLibrary() {
    for x in stride(from: 0.0, to: 22, by: 0.0137) {
      let expected = pow(10, x)
      #expect(abs(Elementary.power10(x) - expected) <= 8 * expected.ulp)
    }
    for x in stride(from: 1.0, to: 100_000, by: 13.7) {
      let expected = log10(x)
      #expect(abs(Elementary.log10(x) - expected) <= 8 * expected.ulp)
    }
  }

  /// The mean of Dirichlet(α) is α/Σα and its variance mean·(1 − mean)/(Σα + 1).
  @Test func dirichletHasTheMomentsOfTheTextbook() {
    var generator = SplitMix64(seed: 7)
    let parameters = [2, 0, 1, 5]
    var moments = parameters.map { _ in Moments() }
    for _ in 0..<20_000 {
      let shares = generator.dirichlet(parameters)
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
      for (i, share) in shares.enumerated() { moments[i].add(share) }
    }
    for (parameter, moments) in zip(parameters, moments) {
      let mean = Double(parameter) / 8
      #expect(abs(moments.mean - mean) <= 4 * moments.standardError)
      #expect(abs(moments.variance - mean * (1 - mean) / 9) < 0.001)
    }
    #expect(generator.dirichlet([0, 0]) == [0, 0])
  }

  @Test func integersFillTheirRangeEvenly() throws {
    var generator = SplitMix64(seed: 8)
    var counts: [Int128: Int] = [:]
    // ⌈10^0.7 / 2⌉ = 3: the seven numbers −3…3.
    for _ in 0..<7_000 { counts[try generator.signedInteger(entropy: 0.7), default: 0] += 1 }
    #expect(Set(counts.keys) == Set(-3...3))
    // Standard deviation √(7000·(1/7)·(6/7)) = 29.3
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 4 * 30 })
  }

  /// 10²⁰/2 needs more than 64 bits with its sign.
  @Test func largeIntegersReachTheEndsOfTheirRange() throws {
    var generator = SplitMix64(seed: 9)
    let bound: Int128 = 50_000_000_000_000_000_000
    let numbers = try (0..<1_000).map { _ in try generator.signedInteger(entropy: 20) }
    #expect(numbers.allSatisfy { abs($0) <= bound })
    #expect(numbers.contains { $0 > bound / 100 * 98 })
    #expect(numbers.contains { $0 < bound / 100 * -98 })
  }

  @Test func decimalsAreNeverIntegers() throws {
    var generator = SplitMix64(seed: 10)
    for _ in 0..<2_000 {
      let decimal = try generator.decimal(entropy: 2.5)
      #expect(!decimal.isInteger)
      #expect((1000 as Int128).isMultiple(of: decimal.denominator))
    }
  }

  /// No draw stops the program: beyond 10²² a question is drawn anew.
  @Test func numbersThatAreTooLargeAreDrawnAnew() {
    var generator = SplitMix64(seed: 11)
    #expect(throws: Redraw.self) { try generator.signedInteger(entropy: 22.5) }
    #expect(throws: Redraw.self) { try generator.decimal(entropy: 22.5) }
    #expect(throws: Redraw.self) { try Int128.max.plus(1) }
    #expect(throws: Redraw.self) { try Rational(.max).times(Rational(2)) }
  }
}
