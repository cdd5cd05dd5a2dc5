import Foundation
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

/// Beam search without a model: logits are a function of what was written.
@Suite struct BeamSearchTests {
  private static let vocabulary = 4

  /// Random logits for a text, and logarithms of their softmax.
  private static func logits(_ text: [Int32], source: Int) -> [Double] {
    let name = text.reduce(UInt64(source + 1)) { $0 &* 31 &+ UInt64($1) &+ 7 }
    var scalars = RandomScalars(seed: name)
    return scalars.draw(vocabulary, in: -2...2)
  }

  private static func logProbabilities(_ text: [Int32], source: Int) -> [Double] {
    let z = logits(text, source: source)
    let sum = log(z.reduce(0) { $0 + exp($1) })
    return z.map { $0 - sum }
  }

  /// Has a search write, by a "model" whose cache is the texts themselves.
  private func run(_ search: inout some TokenSearch) {
    var texts = search.sources.map { _ in [Int32]() }
    while !search.sources.isEmpty {
      let rows = zip(texts, search.sources).flatMap { Self.logits($0, source: $1) }
      #expect(texts.count <= search.maximumRows)
      let next = search.advance(
        Tensor(rows, [texts.count, Self.vocabulary], on: ReferenceDevice.shared))
      #expect(next.count == search.sources.count)
      texts = next.map { texts[$0.parent] + [$0.token] }
    }
  }

  private func hypotheses(
    sources: Int = 1, _ options: BeamOptions, _ limits: TextLimits
  ) -> [[Hypothesis]] {
    var search = BeamSearch(sources: sources, options, limits)
    run(&search)
    return search.hypotheses
  }

  /// Every text within the limits, with its Σ log p.
  private func allTexts(_ limits: TextLimits, source: Int) -> [(tokens: [Int32], sum: Double)] {
    var open: [(tokens: [Int32], sum: Double)] = [([], 0)]
    var complete: [(tokens: [Int32], sum: Double)] = []
    for length in 1...limits.maximumTokens {
      let next = open.flatMap { text in
        Self.logProbabilities(text.tokens, source: source).enumerated().map {
          (tokens: text.tokens + [Int32($0)], sum: text.sum + $1)
        }
      }
      let ends = next.filter { limits.endTokens.contains($0.tokens[length - 1]) }
      if length > limits.minimumTokens { complete += ends }
      open = next.filter { !limits.endTokens.contains($0.tokens[length - 1]) }
    }
    return complete + open
  }

  @Test(arguments: [0, 1, -0.5, 2.0], [[0], [0, 2], []] as [[Int32]])
  func aBeamAsWideAsTheTreeFindsEveryTextInOrder(_ penalty: Double, _ ends: [Int32]) {
    for minimum in [0, 2] {
      let limits = TextLimits(minimumTokens: minimum, maximumTokens: 4, endTokens: ends)
      let all = (0..<3).map { source in
        allTexts(limits, source: source).map {
          Hypothesis(tokens: $0.tokens, score: $0.sum / pow(Double($0.tokens.count), penalty))
        }.sorted { $0.score > $1.score }
      }
      let found = hypotheses(
        sources: 3, BeamOptions(beams: 300, lengthPenalty: penalty), limits)
      for (found, all) in zip(found, all) {
        #expect(found.map(\.tokens) == all.map(\.tokens))
        expectClose(found.map(\.score), all.map(\.score), tolerance: 1e-12)
      }
    }
  }

  @Test func noSearchFindsABetterTextThanThereIs() {
    let limits = TextLimits(maximumTokens: 5, endTokens: [0])
    for source in 0..<20 {
      let sums = Dictionary(
        uniqueKeysWithValues: allTexts(limits, source: source).map { ($0.tokens, $0.sum) })
      for beams in 1...6 {
        let found = hypotheses(
          sources: source + 1,
          BeamOptions(beams: beams, lengthPenalty: 0, earlyStopping: .never), limits)[source]
        // Scores are what the texts say they are, in falling order, and no text is found twice.
        for hypothesis in found {
          #expect(abs(hypothesis.score - (sums[hypothesis.tokens] ?? .nan)) < 1e-12)
        }
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        #expect(Set(found.map(\.tokens)).count == found.count && found.count == beams)
        #expect(found[0].score <= sums.values.max()! + 1e-12)
      }
    }
  }

  @Test func oneBeamIsGreedy() {
    let limits = TextLimits(minimumTokens: 2, maximumTokens: 7, endTokens: [0])
    var greedy = TokenByTokenSearch(sources: 30, limits) { logits, _, step in
      let likeliest = logits.likeliest(Self.vocabulary)
      return (0..<logits.shape.rows).map { row in
        likeliest.columns[likeliest.range(ofRow: row)].first { step >= 2 || $0 != 0 }!
      }
    }
    run(&greedy)
    // With one beam that ends at its first hypothesis; the second candidate is never the better one.
    let found = hypotheses(
      sources: 30, BeamOptions(beams: 1, lengthPenalty: 0, earlyStopping: .whenFull), limits)
    #expect(found.map { $0[0].tokens } == greedy.texts)
    #expect(Set(greedy.texts.map(\.count)).count > 3)
  }

  @Test func sourcesDoNotDisturbEachOther() {
    let limits = TextLimits(maximumTokens: 6, endTokens: [0])
    let options = BeamOptions(beams: 3)
    let together = hypotheses(sources: 9, options, limits)
    for sources in 1..<9 {
      #expect(hypotheses(sources: sources, options, limits) == Array(together[..<sources]))
    }
    #expect(hypotheses(sources: 0, options, limits).isEmpty)
  }

  @Test func manyEndTokensLeaveEnoughToGoOnWith() {
    var search = BeamSearch(
      sources: 1, BeamOptions(beams: 3, lengthPenalty: 5, earlyStopping: .never),
      TextLimits(maximumTokens: 4, endTokens: [5, 6, 7]))
    var rows = 1
    for _ in 0..<2 {
      let row: [Double] = [0.3, 0.2, 0.1, 0, 0, 9, 9, 9]
      rows =
        search.advance(
          Tensor((0..<rows).flatMap { _ in row }, [rows, 8], on: CPUDevice.shared)
        ).count
      #expect(rows == 3)
    }
  }

  @Test func equallyLikelyTextsComeInTheOrderOfTheirTokens() {
    var search = BeamSearch(
      sources: 1, BeamOptions(beams: 3), TextLimits(maximumTokens: 2, endTokens: [3]))
    var rows = 1
    while !search.sources.isEmpty {
      let logits = Tensor(
        [Double](repeating: 0.5, count: 4 * rows), [rows, 4], on: CPUDevice.shared)
      rows = search.advance(logits).count
    }
    #expect(search.hypotheses[0].map(\.tokens) == [[0, 0], [0, 1], [0, 2]])
  }

  /// A model that has diverged.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func logitsThatAreNoDistributionEndTheSearch(_ scalar: Double) {
    for device in [ReferenceDevice.shared, CPUDevice.shared] as [any Device] {
      var search = BeamSearch(
        sources: 2, BeamOptions(beams: 2), TextLimits(maximumTokens: 5, endTokens: [0]))
      let first = search.advance(Tensor([0, 1, 2, 3, 0, 1, 2, 3], [2, 4], on: device))
      #expect(first.map(\.token) == [3, 2, 3, 2] && search.sources == [0, 0, 1, 1])
      let bad = [Double](repeating: scalar, count: 16)
      #expect(search.advance(Tensor(bad, [4, 4], on: device)).isEmpty && search.sources.isEmpty)
      let only = Hypothesis(tokens: [3], score: -.infinity)
      #expect(search.hypotheses == [[only], [only]])
    }
  }
}
