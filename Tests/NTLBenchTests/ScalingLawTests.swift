import Testing

@testable import ntl_bench

@Suite struct ScalingLawTests {
  @Test func aPowerHasItsExponentEverywhere() throws {
    let law = try #require(ScalingLaw("batch", [1.0, 2, 4, 32].map { ($0, 3 * $0 * $0) }))
    #expect(isClose(law.exponent, to: 2))
    #expect(law.localExponents.count == 3 && law.localExponents.allSatisfy { isClose($0, to: 2) })
  }

  @Test func whatStaysTheSameLowersTheFirstExponents() throws {
    let law = try #require(ScalingLaw("batch", [1.0, 2, 4, 8].map { ($0, 10 + $0) }))
    #expect(law.localExponents == law.localExponents.sorted())
    #expect(law.localExponents.allSatisfy { 0 < $0 && $0 < 1 })
    // The slope through four points at equal distances: Σ (−3, −1, 1, 3)·yᵢ / (10·log 2).
    #expect(isClose(law.exponent, to: 0.235387257, within: 1e-8))
  }

  @Test func threadsHaveSpeedups() throws {
    let law = try #require(ScalingLaw("threads", [(1, 12), (2, 8), (4, 3)]))
    #expect(law.speedups == [1, 1.5, 4])
    #expect(law.description.hasSuffix("speedup 1.50 with 2 (75 %), 4.00 with 4 (100 %)"))
  }

  @Test func onePointHasNoSlope() {
    #expect(ScalingLaw("batch", [(8, 1)]) == nil)
  }

  private func isClose(_ value: Double, to expected: Double, within tolerance: Double = 1e-12)
    -> Bool
  {
    abs(value - expected) <= tolerance * abs(expected)
  }
}
