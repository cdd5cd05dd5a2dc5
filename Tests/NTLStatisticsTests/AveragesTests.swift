import NTLStatistics
import Testing

@Suite struct AveragesTests {
  @Test func byHand() {
    #expect(mean([1, 2, 6]) == 3 && mean([]) == nil && mean([1.7e308, 1.7e308]) == nil)
    #expect(median([9, 1, 4]) == 4 && median([9, 1, 4, 2]) == 3 && median([]) == nil)
    #expect(sampleDeviation([2, 4, 9]) == 13.0.squareRoot() && sampleDeviation([2]) == nil)
    #expect(signedLogarithm(-99) == -2 && signedLogarithm(0) == 0 && signedLogarithm(9) == 1)
    #expect(determination(residual: 1, spread: 4) == 0.75)
    #expect(determination(residual: 1, spread: 0) == nil)
  }
}
