import Testing

@testable import ntl_bench

@Suite struct ScalingLawTests {
  @Test func aPowerHasItsExponentBetweenAllNeighbours() throws {
    let law = try #require(ScalingLaw("length", [1.0, 3, 4, 10].map { ($0, 5 * $0 * $0) }))
    #expect(abs(law.exponent - 2) < 1e-12)
    #expect(law.localExponents.count == 3)
    #expect(law.localExponents.allSatisfy { abs($0 - 2) < 1e-12 })
  }

  @Test func theOverallExponentIsTheLeastSquaresSlope() throws {
    // log₂ of the values 0, 1, 2, and of the times 0, 0, 3: slope Σ xy / Σ x² about the means = 3/2.
    let law = try #require(ScalingLaw("batch", [(1, 1), (2, 1), (4, 8)]))
    #expect(abs(law.exponent - 1.5) < 1e-12)
    #expect(zip(law.localExponents, [0, 3]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func threadsAreToldAsSpeedups() throws {
    let law = try #require(ScalingLaw(ScalingLaw.threads, [(1, 3), (2, 2)]))
    #expect(law.speedups == [1, 1.5])
    #expect(law.description.contains("speedup 1.50 with 2 (75 %)"))
  }

  @Test func onePointHasNoSlope() { #expect(ScalingLaw("batch", [(1, 1)]) == nil) }
}
