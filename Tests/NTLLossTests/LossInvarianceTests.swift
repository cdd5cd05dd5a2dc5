import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// What must not change a loss.
@Suite struct LossInvarianceTests {
  private static let texts = ["-12.34 ", "407 _98", "0.5- 71"]
  private static let length = 7
  private static let weights = randomScalars(21, in: 0...2, seed: 9)
  private static let logits = randomScalars(21 * Digits.size, in: -3...3, seed: 10)

  private static var labels: Labels { Digits.labels(texts, weights: weights) }

  private func loss(_ configuration: LossConfiguration) throws -> CombinedLoss {
    try configuration.makeLoss(Digits.vocabulary(), Digits.notation)
  }

  @Test(arguments: LossConfiguration.variants)
  func addingAConstantToARowChangesNothing(_ configuration: LossConfiguration) throws {
    let loss = try loss(configuration)
    let shifts = randomScalars(21, in: -40...40, seed: 11)
    let shifted = Self.logits.enumerated().map { $1 + shifts[$0 / Digits.size] }
    let expected = try evaluate(loss, Self.logits, Self.labels, .none)
    let found = try evaluate(loss, shifted, Self.labels, .none)
    expectClose(found.terms.positions, expected.terms.positions, tolerance: 1e-12)
    expectClose(found.gradient, expected.gradient, tolerance: 1e-11)
    // So a gradient pushes probability around, but none in or out.
    for row in 0..<21 {
      let gradient = found.gradient[row * Digits.size..<(row + 1) * Digits.size]
      #expect(abs(gradient.reduce(0, +)) < 1e-12)
    }
  }

  @Test(arguments: LossConfiguration.variants, [Reduction.mean, .sum])
  func splittingABatchChangesNothing(
    _ configuration: LossConfiguration, _ reduction: Reduction
  ) throws {
    let loss = try loss(configuration)
    let whole = try evaluate(loss, Self.logits, Self.labels, reduction)
    let step = loss.counts(of: Self.labels)
    #expect(whole.terms.counts == step)
    for cuts in [[0, 1, 3], [0, 2, 3], [0, 1, 2, 3]] {
      var (value, tokenLoss, numberLoss) = (0.0, 0.0, 0.0)
      var gradient: [Double] = []
      var counts = LossCounts.zero
      for (start, end) in zip(cuts, cuts.dropFirst()) {
        let rows = start * Self.length..<end * Self.length
        let labels = Digits.labels(
          Array(Self.texts[start..<end]), weights: Array(Self.weights[rows]))
        let part = try evaluate(
          loss,
          Array(Self.logits[rows.lowerBound * Digits.size..<rows.upperBound * Digits.size]),
          labels, reduction, dividingBy: step)
        value += part.value
        tokenLoss += part.terms.tokenLoss
        numberLoss += part.terms.numberLoss
        gradient += part.gradient
        counts = counts + loss.counts(of: labels)
      }
      #expect(abs(value - whole.value) <= 1e-12 * abs(whole.value))
      #expect(abs(tokenLoss - whole.terms.tokenLoss) <= 1e-12 * whole.terms.tokenLoss)
      #expect(abs(numberLoss - whole.terms.numberLoss) <= 1e-12 * whole.terms.numberLoss)
      #expect(abs(counts.numbers - step.numbers) < 1e-12 && counts.tokens == step.tokens)
      expectClose(gradient, whole.gradient, tolerance: 1e-12)
    }
  }

  @Test(arguments: LossConfiguration.variants)
  func aMeanIsASumDividedByTheCounts(_ configuration: LossConfiguration) throws {
    let loss = try loss(configuration)
    let (mean, sum) = try (
      evaluate(loss, Self.logits, Self.labels), evaluate(loss, Self.logits, Self.labels, .sum)
    )
    let (terms, counts) = (sum.terms, sum.terms.counts)
    #expect(abs(mean.terms.tokenLoss * counts.tokens - terms.tokenLoss) < 1e-10)
    #expect(abs(mean.terms.numberLoss * counts.numbers - terms.numberLoss) < 1e-10)
    #expect(
      abs(mean.value - mean.terms.tokenLoss - loss.weight * mean.terms.numberLoss) < 1e-10)
    let none = try evaluate(loss, Self.logits, Self.labels, .none)
    #expect(abs(none.terms.positions.reduce(0, +) - sum.value) < 1e-10)
    #expect(none.gradient == sum.gradient)
  }

  /// Which id a token has is the tokenizer's affair, and texts have no order.
  @Test(arguments: LossConfiguration.variants)
  func permutingTokensAndTextsChangesNothing(_ configuration: LossConfiguration) throws {
    let keys = randomScalars(Digits.size, seed: 12)
    let newToken = keys.map { key in Int32(keys.count { $0 < key }) }
    let vocabulary = try Digits.vocabulary()
    let renamed = try NumberVocabulary(
      zip(vocabulary.tokens, vocabulary.values).map { (newToken[Int($0)], $1) })
    let notation = NumberNotation(
      dotToken: Digits.notation.dotToken.map { newToken[Int($0)] },
      minusToken: Digits.notation.minusToken.map { newToken[Int($0)] })

    let order = [2, 0, 1]
    var (tokens, weights, logits): ([Int32], [Double], [Double]) = ([], [], [])
    for row in order.flatMap({ $0 * Self.length..<($0 + 1) * Self.length }) {
      tokens.append(Self.labels[row].map { newToken[Int($0)] } ?? -100)
      weights.append(Self.weights[row])
      var columns = [Double](repeating: 0, count: Digits.size)
      for j in 0..<Digits.size { columns[Int(newToken[j])] = Self.logits[row * Digits.size + j] }
      logits += columns
    }
    let expected = try evaluate(loss(configuration), Self.logits, Self.labels)
    let found = try evaluate(
      configuration.makeLoss(renamed, notation), logits,
      Labels(tokens, sequences: Self.labels.sequences, weights: weights))
    #expect(abs(found.value - expected.value) <= 1e-12 * abs(expected.value))
    func norm(_ outcome: Outcome) -> Double { outcome.gradient.reduce(0) { $0 + $1 * $1 } }
    #expect(abs(norm(found) / norm(expected) - 1) < 1e-11)
  }

  /// Weights are the number loss's where there is one, else the tokens'.
  @Test func weightsWeighOneTerm() throws {
    let plain = Digits.labels(Self.texts)
    let each = try evaluate(CombinedLoss(nil), Self.logits, plain, .none).terms.positions
    var (sum, total) = (0.0, 0.0)
    for n in plain.tokens.indices where plain[n] != nil {
      sum += Self.weights[n] * each[n]
      total += Self.weights[n]
    }
    #expect(
      try abs(evaluate(CombinedLoss(nil), Self.logits, Self.labels).value - sum / total) < 1e-13)
    let both = try CombinedLoss(NumberTokenLoss(Digits.vocabulary()))
    let (weighted, unweighted) = try (
      evaluate(both, Self.logits, Self.labels), evaluate(both, Self.logits, plain)
    )
    #expect(weighted.terms.tokenLoss == unweighted.terms.tokenLoss)
    #expect(weighted.terms.numberLoss != unweighted.terms.numberLoss)
  }

  /// Scaling every weight of a mean changes nothing; a weight of 0 is as good as no number.
  @Test(arguments: LossConfiguration.variants)
  func weightsAreRelative(_ configuration: LossConfiguration) throws {
    let loss = try configuration.makeLossAlone(Digits.vocabulary(), Digits.notation)
    func outcome(_ scale: Double) throws -> Outcome {
      try evaluate(
        loss, Self.logits, Digits.labels(Self.texts, weights: Self.weights.map { scale * $0 }))
    }
    let (once, scaled, zero) = try (outcome(1), outcome(64), outcome(0))
    #expect(abs(scaled.value / once.value - 1) < 1e-14)
    expectClose(scaled.gradient, once.gradient, tolerance: 1e-14)
    #expect(zero.value == 0 && zero.gradient.allSatisfy { $0 == 0 })
  }

  @Test(arguments: LogitPath.allCases, LossConfiguration.variants)
  func withoutATapeTheValueIsTheSame(
    _ path: LogitPath, _ configuration: LossConfiguration
  ) throws {
    let loss = try loss(configuration)
    let expected = try evaluate(loss, Self.logits, Self.labels)
    let z = Tensor(Self.logits, [21, Digits.size], on: ReferenceDevice.shared)
    let terms = try loss(z, labels: Self.labels, overwriting: path == .overwritten)
    #expect(terms.total.scalar == expected.value && terms.positions == expected.terms.positions)
    #expect(z.scalars == Self.logits)
  }
}
