import Foundation
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct SamplingTests {
  private let source = SmallModel.source

  private func softmax(_ logits: [Double], temperature: Double = 1) -> [Double] {
    let terms = logits.map { exp($0 / temperature) }
    return terms.map { $0 / terms.reduce(0, +) }
  }

  /// A count of n draws has mean n·p and deviation √(n·p·(1 − p)): five deviations are passed once in
  /// two million such counts.
  private func expectFrequencies(
    _ counts: [Int], _ probabilities: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = Double(counts.reduce(0, +))
    for (count, p) in zip(counts, probabilities) {
      let deviation = (n * p * (1 - p)).squareRoot()
      #expect(
        abs(Double(count) - n * p) <= 5 * deviation + 1, "\(count) of \(n), expected \(n * p)",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [0.5, 1, 2.0]) func frequenciesAreTheSoftmax(_ temperature: Double) {
    let logits: [Double] = [0.3, -1, 2, 1.5, -.infinity, 0, -4, 1.9]
    let sampling = Sampling(temperature: temperature, seed: 11)
    // Draws differ by source, by sample and by step: each alone is enough to make them independent.
    let draws: [(Int) -> Int32] = [
      { sampling.token(for: logits, key: UInt64($0), sample: 0, step: 0) },
      { sampling.token(for: logits, key: 0, sample: $0, step: 0) },
      { sampling.token(for: logits, key: 0, sample: 0, step: $0) },
    ]
    for draw in draws {
      var counts = [Int](repeating: 0, count: logits.count)
      for i in 0..<20_000 { counts[Int(draw(i))] += 1 }
      expectFrequencies(counts, softmax(logits, temperature: temperature))
      #expect(counts[4] == 0)
    }
  }

  @Test func successiveTokensAreIndependent() {
    let logits: [Double] = [0, 1, 0.5]
    let p = softmax(logits)
    let sampling = Sampling(seed: 3)
    var counts = [Int](repeating: 0, count: 9)
    for sample in 0..<20_000 {
      let pair = (0..<2).map { sampling.token(for: logits, key: 7, sample: sample, step: $0) }
      counts[Int(pair[0]) * 3 + Int(pair[1])] += 1
    }
    expectFrequencies(counts, p.flatMap { first in p.map { first * $0 } })
  }

  /// The same through a model: the first tokens of many answers, against the logits of the first step.
  @Test func answersBeginAsOftenAsTheModelSays() {
    let model = SmallModel.make(seed: 8)
    var first: [Double]?
    _ = model.generate(source, maximumTokens: 1) { logits, _ in first = logits.scalars }
    let answers = model.sample(source, count: 2_000, by: Sampling(seed: 1), maximumTokens: 1)
    #expect(answers.count == source.count)
    for (i, samples) in answers.enumerated() {
      var counts = [Int](repeating: 0, count: 20)
      for sample in samples { counts[Int(sample[0])] += 1 }
      expectFrequencies(counts, softmax(Array(first![i * 20..<(i + 1) * 20])))
    }
  }

  @Test func atATemperatureNearZeroTheLikeliestIsDrawn() {
    let model = SmallModel.make(seed: 8)
    let greedy = model.generate(source, maximumTokens: 8)
    let cold = model.sample(
      source, count: 3, by: Sampling(temperature: 1e-9, seed: 4), maximumTokens: 8)
    #expect(cold == greedy.map { [$0, $0, $0] })
    let coldest = Sampling(temperature: .leastNonzeroMagnitude, seed: 4)
    #expect(model.sample(source, count: 1, by: coldest, maximumTokens: 8) == greedy.map { [$0] })
  }

  @Test func aSeedNamesTheAnswers() {
    let model = SmallModel.make(seed: 8)
    func answers(_ seed: UInt64) -> [[[Int32]]] {
      model.sample(source, count: 4, by: Sampling(seed: seed), maximumTokens: 8)
    }
    let first = answers(1)
    #expect(answers(1) == first)
    #expect(answers(2) != first)
    #expect(first.allSatisfy { Set($0).count > 1 }, "samples of one source are alike")
  }

  @Test func theFirstSamplesDoNotDependOnHowManyFollow() {
    let model = SmallModel.make(seed: 8)
    func answers(_ count: Int) -> [[[Int32]]] {
      model.sample(source, count: count, by: Sampling(seed: 1), maximumTokens: 8)
    }
    let many = answers(9)
    #expect(answers(2) == many.map { Array($0.prefix(2)) })
  }

  @Test(arguments: ["reference", "cpu, 1 thread", "cpu, 2 threads"])
  func aSourceIsAnsweredAlikeInAnyCompany(_ name: String) {
    let device: any Device =
      switch name {
      case "reference": ReferenceDevice.shared
      case "cpu, 1 thread": CPUDevice(threads: 1)
      default: CPUDevice(threads: 2)
      }
    let model = SmallModel.make(on: device, seed: 8)
    let keys: [UInt64] = [70, 80, 90]
    func answers(_ indices: [Int]) -> [[[Int32]]] {
      model.sample(
        PackedSequences(indices.map { Array(source[$0]) }), count: 5, by: Sampling(seed: 6),
        keys: indices.map { keys[$0] }, maximumTokens: 8)
    }
    let together = answers([0, 1, 2])
    #expect(answers([2, 0, 1]) == [together[2], together[0], together[1]])
    for i in 0..<3 { #expect(answers([i]) == [together[i]]) }
    // And on every device alike: no draw of these falls within rounding of a border.
    let reference = SmallModel.make(seed: 8)
    #expect(
      reference.sample(source, count: 5, by: Sampling(seed: 6), keys: keys, maximumTokens: 8)
        == together)
  }

  @Test func emptySamplesAreEmpty() {
    let model = SmallModel.make(seed: 8)
    let sampling = Sampling(seed: 1)
    #expect(model.sample(PackedSequences([]), count: 3, by: sampling, maximumTokens: 5).isEmpty)
    #expect(
      model.sample(source, count: 2, by: sampling, maximumTokens: 0)
        == [[[], []], [[], []], [[], []]])
  }
}
