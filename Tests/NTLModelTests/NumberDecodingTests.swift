import Foundation
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct NumberDecodingTests {
  /// The digits 0…9 as tokens 0…9; tokens 10 and 11 are words.
  private let digits = (0..<10).map { (token: Int32($0), value: Double($0)) }

  /// Logits whose softmax over the digits is `probabilities`, whatever the words have.
  private func logits(_ probabilities: [Int: Double]) -> [Double] {
    (0..<10).map { probabilities[$0].map { log($0) } ?? -.infinity } + [5, -2]
  }

  @Test(
    arguments: [
      ([3: 1], 3, 3, 3),
      // Mean 0.4·1 + 0.3·5 + 0.3·9 = 4.6; P(≤ 1) = 0.4, P(≤ 5) = 0.7.
      ([1: 0.4, 5: 0.3, 9: 0.3], 1, 5, 5),
      // The mean of two camps, 4.05, is where nobody is; the median stays with the larger.
      ([0: 0.55, 9: 0.45], 0, 4, 0),
      // The likeliest value lies at one end. Mean 1.44 + 0.5 + 1.2 + 2.72 = 5.86; P(≤ 5) = 0.46.
      ([4: 0.36, 5: 0.1, 6: 0.2, 8: 0.34], 4, 6, 6),
      // The cumulative probability reaches ½ exactly: the smaller value. The mean, 4.5, lies halfway
      // between two tokens, both of probability 0.
      ([2: 0.5, 7: 0.5], 2, 4, 2),
    ] as [([Int: Double], Int32, Int32, Int32)])
  func picksByHand(
    _ probabilities: [Int: Double], _ argmax: Int32, _ expectation: Int32, _ median: Int32
  ) {
    let logits = logits(probabilities)
    #expect(NumberDecoding(.argmax, digits).token(for: logits) == argmax)
    #expect(NumberDecoding(.expectation, digits).token(for: logits) == expectation)
    #expect(NumberDecoding(.median, digits).token(for: logits) == median)
  }

  @Test(arguments: [false, true]) func tiesGoToTheLikelierToken(mirrored: Bool) {
    // Four tokens of probability ¼, whose mean is exactly 0, and one of probability 0. The values −1
    // and 1 are equally near.
    let sign = mirrored ? -1.0 : 1.0
    let numbers = [-1, 1, -9, 5, 5].enumerated().map { (Int32($0), sign * Double($1)) }
    let decoding = NumberDecoding(.expectation, numbers.map { (token: $0, value: $1) })
    #expect(decoding.token(for: [2, -.infinity, 2, 2, 2]) == 0)
    // The other way round: 1 has the ¼, and −1 has none.
    let others = [-1, 1, 9, -5, -5].enumerated().map { (Int32($0), sign * Double($1)) }
    let opposite = NumberDecoding(.expectation, others.map { (token: $0, value: $1) })
    #expect(opposite.token(for: [-.infinity, 2, 2, 2, 2]) == 1)
  }

  @Test(arguments: NumberDecoding.Statistic.allCases)
  func ofTokensWithOneValueTheLikelierIsWritten(_ statistic: NumberDecoding.Statistic) {
    let decoding = NumberDecoding(statistic, [(token: 0, value: 7), (1, 7), (2, 7), (3, 9)])
    #expect(decoding.token(for: [1, 2, 0, -9]) == 1)
    #expect(decoding.token(for: [1, 1, 1, -9]) == 0)
  }

  /// The definition: no other number token has a smaller expected loss.
  @Test func everyChoiceMinimisesItsExpectedLoss() {
    var random = RandomScalars(seed: 5)
    for _ in 0..<200 {
      // Irregular values, ids out of order.
      let values = random.draw(7, in: -20...20)
      let tokens: [Int32] = [9, 2, 5, 0, 11, 7, 3]
      let logits = random.draw(12, in: -3...3)
      let weights = tokens.map { exp(logits[Int($0)]) }
      func cost(_ token: Int32, _ loss: (Double) -> Double) -> Double {
        let value = values[tokens.firstIndex(of: token)!]
        return zip(weights, values).reduce(0) { $0 + $1.0 * loss($1.1 - value) }
      }
      let losses: [(NumberDecoding.Statistic, (Double) -> Double)] = [
        (.argmax, { $0 == 0 ? 0 : 1 }), (.expectation, { $0 * $0 }), (.median, { abs($0) }),
      ]
      for (statistic, loss) in losses {
        let decoding = NumberDecoding(statistic, zip(tokens, values).map { (token: $0, value: $1) })
        let chosen = cost(decoding.token(for: logits), loss)
        #expect(tokens.allSatisfy { chosen <= cost($0, loss) * (1 + 1e-12) }, "\(statistic)")
      }
    }
  }

  @Test(arguments: NumberDecoding.Statistic.allCases)
  func whereOneTokenIsCertainItIsWritten(_ statistic: NumberDecoding.Statistic) {
    let decoding = NumberDecoding(statistic, digits)
    for token in 0..<10 {
      // 60 apart: the others' share of the mean is below 10⁻²⁴. Logits of any size are no trouble.
      let peaked = (0..<12).map { $0 == token ? 60.0 : 0 }
      #expect(decoding.token(for: peaked) == Int32(token))
      #expect(decoding.token(for: peaked.map { 1e300 * $0 }) == Int32(token))
    }
  }

  // MARK: In generation

  private static let numbers = (4..<17).map { (token: Int32($0), value: Double(($0 * 5) % 13)) }

  /// At each step: what the logits say, worked out a second time.
  @Test(arguments: NumberDecoding.Statistic.allCases)
  func generationReplacesNumberTokensOnly(_ statistic: NumberDecoding.Statistic) {
    let model = SmallModel.make(seed: 8)
    SmallModel.sharpen(model, by: 0.2)
    let decoding = NumberDecoding(statistic, Self.numbers)
    var written = [[Int32]](repeating: [], count: SmallModel.source.count)
    var (replaced, words) = (0, 0)
    let answers = model.generate(SmallModel.source, maximumTokens: 6, numbers: decoding) {
      logits, sequences in
      let columns = logits.shape.columns
      for (row, sequence) in sequences.enumerated() {
        let scores = Array(logits.scalars[row * columns..<(row + 1) * columns])
        let likeliest = scores.indices.max { scores[$0] < scores[$1] }!
        let isNumber = (4..<17).contains(likeliest)
        let token = isNumber ? decoding.token(for: scores) : Int32(likeliest)
        words += isNumber ? 0 : 1
        replaced += token == Int32(likeliest) ? 0 : 1
        written[sequence].append(token)
      }
    }
    #expect(answers == written)
    #expect(words > 0 && (replaced > 0) == (statistic != .argmax), "\(words), \(replaced)")
  }

  @Test(arguments: [NumberDecoding.Statistic.expectation, .median])
  func peakedDistributionsAreDecodedAsByArgmax(_ statistic: NumberDecoding.Statistic) {
    let model = SmallModel.make(seed: 8)
    SmallModel.sharpen(model, by: 0.2)
    let decoding = NumberDecoding(statistic, Self.numbers)
    func answers(_ numbers: NumberDecoding?) -> [[Int32]] {
      model.generate(SmallModel.source, maximumTokens: 6, numbers: numbers)
    }
    #expect(answers(decoding) != answers(nil))
    SmallModel.sharpen(model, by: 1e4)
    #expect(answers(decoding) == answers(nil))
  }
}

/// A T5 of 20 tokens with an output matrix of its own, whose answers are a random model's.
enum SmallModel {
  static let source = PackedSequences([
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 1], [12, 1], [13, 14, 15, 1],
  ])

  static func make(on device: any Device = ReferenceDevice.shared, seed: UInt64) -> T5 {
    var c = T5Configuration()
    (c.vocabularySize, c.width, c.headWidth, c.heads, c.feedForwardWidth) = (20, 10, 3, 2, 12)
    (c.encoderLayers, c.decoderLayers) = (2, 2)
    (c.relativeBuckets, c.relativeMaximumDistance) = (8, 12)
    (c.tiesEmbeddings, c.scalesDecoderOutputs) = (false, false)
    return T5(c, on: device, seed: seed)
  }

  /// Multiplies every logit.
  static func sharpen(_ model: T5, by factor: Double) {
    let head = model.parameters.first { $0.name == "lm_head.weight" }!
    let scaled = head.device.doubles(head.value).map { factor * $0 }
    head.device.write(scaled, to: head.value)
  }
}
