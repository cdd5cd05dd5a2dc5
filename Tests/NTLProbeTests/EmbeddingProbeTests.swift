import NTLProbe
import NTLTestSupport
import Testing

@Suite struct EmbeddingProbeTests {
  private let digits = (0..<10).map(Double.init)

  private func probe(_ values: [Double], _ vectors: [[Double]]) throws -> EmbeddingProbe {
    try EmbeddingProbe(labels: values.map { "\($0)" }, values: values, vectors: vectors, seed: 1)
  }

  @Test func numbersOnALineAreInOrder() throws {
    let line = digits.map { [4 - 2 * $0, 1 + $0, 3] }
    let found = try probe(digits, line)
    #expect(abs(found.explainedVariance[0] - 1) < 1e-12)
    #expect(found.rankCorrelation == 1)
    #expect(found.firstCoordinates == found.firstCoordinates.sorted())
    #expect(found.nearestNeighbors == 1)
    #expect(found.distanceCorrelation! > 0.999)
    #expect(found.readout.rSquared! > 0.999_99 && found.readout.spearman! == 1)
    #expect(found.readout.shuffledRSquared! < 0 && found.readout.chance! < 0.01)
    // Two digits have one neighbour among nine others, eight have two.
    #expect(abs(found.nearestNeighborsByChance! - 18.0 / 90) < 1e-12)
  }

  @Test func numbersAnywhereAreInNone() throws {
    var random = RandomScalars(seed: 3)
    let found = try probe(digits, digits.map { _ in random.draw(64) })
    #expect(found.readout.rSquared! < 0.3 && found.readout.chance! > 0.05)
    #expect(abs(found.distanceCorrelation!) < 0.4)
    #expect(found.explainedVariance.count == 5 && found.explainedVariance[0] < 0.4)
  }

  @Test func tokensOfOneValueAreNeighbors() throws {
    // "1" and "▁1" beside each other, 2 and 7 far off, in order of value 1, 1, 2, 7.
    let found = try probe([1, 1, 2, 7], [[0, 0], [0.1, 0], [5, 0], [50, 0]])
    #expect(found.nearestNeighbors == 1)
    // Of the three others 2, 2, 3 and 1 are neighbours.
    #expect(abs(found.nearestNeighborsByChance! - 8.0 / 12) < 1e-12)
  }

  @Test func twoNumbersAreTooFew() {
    #expect(throws: ProbeError.tooFewNumberTokens(2)) { try probe([0, 1], [[0], [1]]) }
  }

  @Test func equalEmbeddingsSayNothing() throws {
    let found = try probe([1, 2, 3], [[1, 1], [1, 1], [1, 1]])
    #expect(found.rankCorrelation == nil && found.explainedVariance.allSatisfy { $0 == 0 })
    #expect(found.distanceCorrelation == nil && found.readout.rSquared! < 0)
  }
}
