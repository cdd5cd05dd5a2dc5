import Foundation
import NTLLoss
import NTLTensor
import Testing

@Suite struct NumberDistributionTests {
  private func distribution(_ values: [Double], _ p: [Double]) -> NumberDistribution {
    NumberDistribution(values: values, logits: p.map { log($0) + 3 })
  }

  @Test func ofACertainNumberEverythingIsThatNumber() {
    let p = NumberDistribution(values: [4, -2.5, 9], logits: [-800, 0, -800])
    #expect(p.probabilities == [0, 1, 0])
    #expect(p.expectation == -2.5 && p.median == -2.5 && p.mode == -2.5 && p.spread == 0)
    #expect(p.logProbabilities == [-800, 0, -800] && p.mass == nil)
  }

  @Test func expectationMedianAndModeDiffer() {
    let p = distribution([0, 1, 10], [0.4, 0.25, 0.35])
    #expect(abs(p.expectation - 3.75) < 1e-14)
    #expect(p.median == 1 && p.mode == 0)
    // √(0.4·3.75² + 0.25·2.75² + 0.35·6.25²)
    #expect(abs(p.spread - 21.1875.squareRoot()) < 1e-13)
    #expect(abs(p.probabilities.reduce(0, +) - 1) < 1e-15)
  }

  @Test func theMedianIsTheSmallestValueWithHalfBelowIt() {
    #expect(NumberDistribution(values: [8, 2], logits: [0, 0]).median == 2)
    #expect(NumberDistribution(values: [8, 2, 4, 6], logits: [1, 1, 1, 1]).median == 4)
    #expect(NumberDistribution(values: [3, 1, 2], logits: [5, 5, 5]).median == 2)
    #expect(
      NumberDistribution(
        values: (0..<10).map(Double.init), logits: Array(repeating: 0.3, count: 10)
      ).median == 4)
    #expect(distribution([0, 1], [0.499, 0.501]).median == 1)
  }

  @Test func tokensOfOneValueCountTogether() {
    let p = distribution([5, 7, 5], [0.3, 0.4, 0.3])
    #expect(p.mode == 5 && p.median == 5)
    #expect(NumberDistribution(values: [9, 3], logits: [1, 1]).mode == 3)
  }

  @Test func theMassIsTheShareOfAllTokens() throws {
    let all = [1.0, -0.5, 2, 0.25]
    let sum = all.reduce(0) { $0 + exp($1) }
    let p = NumberDistribution(
      values: [1, 2], logits: [all[1], all[2]], logSumExp: log(sum))
    let mass = try #require(p.mass)
    #expect(abs(mass - (exp(all[1]) + exp(all[2])) / sum) < 1e-15)
    // Never above 1, whatever was rounded.
    #expect(NumberDistribution(values: [1, 2], logits: [0, 0], logSumExp: 0.69).mass == 1)
  }

  @Test(arguments: [ReferenceDevice.shared, CPUDevice.shared] as [any Device])
  func itIsReadFromLogits(_ device: any Device) throws {
    let numbers = try NumberVocabulary([(1, 4), (3, -2)])
    let rows: [[Double]] = [[0, 1, 2, 3], [0.5, -800, 1, 0.5], [7, .nan, 0, 0]]
    let logits = Tensor(rows.flatMap { $0 }, [3, 4], on: device)
    let found = try numbers.distributions(atRows: [1, 0, 1], of: logits)
    #expect(found[0] == found[2] && found[0].expectation == -2)
    let e = exp(1.0)
    let mass = (e + e * e * e) / (1 + e + e * e + e * e * e)
    #expect(try abs(#require(found[1].mass) - mass) < 1e-14)
    #expect(abs(found[1].expectation - (4 - 2 * e * e) / (1 + e * e)) < 1e-14)
    #expect(try numbers.distributions(atRows: [], of: logits).isEmpty)
    #expect(throws: LossError.self) { try numbers.distributions(atRows: [2], of: logits) }
    #expect(throws: LossError.numberTokenOutOfRange(token: 3, vocabularySize: 3)) {
      try numbers.distributions(
        atRows: [0], of: Tensor([Double](repeating: 0, count: 6), [2, 3], on: device))
    }
  }

  @Test func extremeLogitsLoseNothing() {
    let p = NumberDistribution(values: [1, 2], logits: [1e300, 1e300])
    #expect(p.probabilities.allSatisfy { abs($0 - 0.5) < 1e-15 })
    let q = NumberDistribution(values: [1, 2], logits: [-1e300, 1e300])
    #expect(q.expectation == 2 && q.spread == 0)
    // ln p of what is far too unlikely for p.
    #expect(NumberDistribution(values: [1, 2], logits: [0, -2_000]).logProbabilities[1] == -2_000)
  }

  @Test func theGradientIsThatOfTheSoftmax() {
    let p = distribution([0, 1, 10], [0.4, 0.25, 0.35])
    let found = p.gradient([0, 1, 10])  // of the expectation, 3.75
    for (found, expected) in zip(found, [0.4 * -3.75, 0.25 * -2.75, 0.35 * 6.25]) {
      #expect(abs(found - expected) < 1e-14)
    }
  }
}
