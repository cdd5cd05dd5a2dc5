import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// What must hold of the losses of single number tokens, over random vocabularies.
@Suite struct NumberTokenLossPropertyTests {
  static let seeds: Range<UInt64> = 0..<24

  private func value(
    _ loss: any NumericLoss, _ logits: [Double], _ label: Int32
  ) throws -> Double {
    try evaluate(loss, logits, Labels([label])).value
  }

  @Test(arguments: seeds) func wassersteinIsTheDistanceOfACertainPrediction(_ seed: UInt64) throws {
    let random = try RandomVocabulary(seed: seed)
    let loss = try NumberTokenLoss(random.numbers)
    for (label, y) in zip(random.numbers.tokens, random.numbers.values) {
      for (token, v) in zip(random.numbers.tokens, random.numbers.values) {
        let found = try value(loss, random.logits(predicting: token), label)
        #expect(abs(found - abs(y - v)) <= 1e-12 * random.numbers.span)
      }
    }
  }

  @Test(arguments: seeds) func anyDoubtCosts(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let numbers = random.numbers
    let logits = random.logits(rows: 1)
    for (label, y) in zip(numbers.tokens, numbers.values) {
      let p = NumberDistribution(
        values: numbers.values, logits: numbers.tokens.map { logits[Int($0)] })
      let expected = zip(p.probabilities, numbers.values).reduce(0) { $0 + $1.0 * abs($1.1 - y) }
      let found = try value(NumberTokenLoss(numbers), logits, label)
      #expect(found > 0 && abs(found - expected) <= 1e-12 * numbers.span)
    }
  }

  @Test(arguments: seeds) func wassersteinEqualsItsCumulativeForm(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let labels = Labels(random.numbers.tokens)
    let logits = random.logits(rows: labels.tokens.count)
    let closed = try evaluate(NumberTokenLoss(random.numbers), logits, labels, .none)
    let sums = try evaluate(WassersteinCDFLoss(random.numbers), logits, labels, .none)
    expectClose(sums.terms.positions, closed.terms.positions, tolerance: 1e-13)
    expectClose(sums.gradient, closed.gradient, tolerance: 1e-12)

    // The paper's spacing is right where values are one apart, whatever their order.
    let keys = randomScalars(9, seed: seed)
    let steps = try NumberVocabulary(
      keys.indices.map { i in (Int32(2 * i), Double(keys.count { $0 < keys[i] }) - 3) })
    let unit = try WassersteinCDFLoss(steps, .init(unitSpacing: true))
    let scores = randomScalars(9 * 20, in: -3...3, seed: seed + 100)
    let a = try evaluate(unit, scores, Labels(steps.tokens), .none)
    let b = try evaluate(NumberTokenLoss(steps), scores, Labels(steps.tokens), .none)
    expectClose(a.terms.positions, b.terms.positions, tolerance: 1e-13)
    expectClose(a.gradient, b.gradient, tolerance: 1e-12)
  }

  @Test(arguments: seeds, NumberTokenLossTests.distances)
  func underReweighTextCostsMoreThanTheWorstNumber(
    _ seed: UInt64, _ distance: NumberTokenLoss.Distance
  ) throws {
    let random = try RandomVocabulary(seed: seed)
    let numbers = random.numbers
    for factor in distance == .wasserstein ? [nil, 1.5, 30] : [nil] as [Double?] {
      let loss = try NumberTokenLoss(
        numbers, .init(distance: distance, reweigh: true, squashFactor: factor))
      for label in numbers.tokens {
        let text = try value(loss, random.logits(predicting: random.word), label)
        #expect(abs(text / (1.01 * loss.largestLoss) - 1) < 1e-12)
        for token in numbers.tokens {
          let number = try value(loss, random.logits(predicting: token), label)
          #expect(number < text && number <= loss.largestLoss * (1 + 1e-12))
        }
      }
      let extremes = [numbers.values.min(), numbers.values.max()].map { extreme in
        numbers.tokens[numbers.values.firstIndex { $0 == extreme }!]
      }
      let worst = try value(loss, random.logits(predicting: extremes[0]), extremes[1])
      #expect(abs(worst / loss.largestLoss - 1) < 1e-12)
    }
  }

  @Test(arguments: seeds, [1.5, 2, 9, 40])
  func aSquashFactorIsTheRatioOfFarthestToNearest(_ seed: UInt64, _ factor: Double) throws {
    let numbers = try RandomVocabulary(seed: seed).numbers
    let loss = try NumberTokenLoss(numbers, .init(squashFactor: factor))
    let costs = numbers.tokens.indices.flatMap { label in
      numbers.tokens.indices.map {
        (abs(numbers.values[$0] - numbers.values[label]), loss.cost(label: label, token: $0))
      }
    }
    let wrong = costs.filter { $0.0 > 0 }.sorted { $0.0 < $1.0 }
    #expect(costs.filter { $0.0 == 0 }.allSatisfy { $0.1 == 0 })
    #expect(abs(wrong[0].1 - 1) < 1e-12)
    if wrong[0].0 < wrong.last!.0 {
      #expect(abs(wrong.last!.1 / wrong[0].1 - factor) < 1e-11)
      #expect(loss.largestLoss == factor)
    }
    for (nearer, farther) in zip(wrong, wrong.dropFirst()) { #expect(nearer.1 <= farther.1) }
  }

  @Test func aSquashFactorOfNineLeavesDigitsAsTheyAre() throws {
    let digits = try Digits.vocabulary()
    let (squashed, plain) = try (
      NumberTokenLoss(digits, .init(squashFactor: 9)), NumberTokenLoss(digits)
    )
    for label in 0..<10 {
      for token in 0..<10 {
        let difference =
          squashed.cost(label: label, token: token) - plain.cost(label: label, token: token)
        #expect(abs(difference) < 1e-14)
      }
    }
  }

  /// The fast path of devices against the plain one: a loss that hides that it is an expected cost is
  /// charged on the host, by `charge`.
  struct Plain: NumericLoss {
    struct Options: Codable, Sendable, Equatable {}
    static let name = "plain"
    static let equation = "that of the loss within"
    let options = Options()
    let loss: any ExpectedCostLoss
    var vocabulary: NumberVocabulary { loss.vocabulary }
    var ceiling: Double? { loss.ceiling }
    func numbers(in labels: Labels) -> [LabelledNumber] { loss.numbers(in: labels) }
    func charge(_ number: LabelledNumber, logits: [[Double]]) -> NumberCharge {
      loss.charge(number, logits: logits)
    }
  }

  @Test(arguments: seeds) func devicesAgreeWithThePlainCharge(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let tokens = random.numbers.tokens + [random.word, -100] + random.numbers.tokens.reversed()
    let logits = random.logits(rows: tokens.count)
    let labels = Labels(tokens, weights: randomScalars(tokens.count, in: 0...2, seed: seed))
    var losses: [any ExpectedCostLoss] = [
      try PlaceWeightedLoss(random.numbers),
      try CustomCostLoss.circular(random.numbers, period: 12),
    ]
    for distance in NumberTokenLossTests.distances {
      for reweigh in [false, true] {
        losses.append(
          try NumberTokenLoss(random.numbers, .init(distance: distance, reweigh: reweigh)))
      }
    }
    losses.append(
      try NumberTokenLoss(random.numbers, .init(reweigh: true, squashFactor: 3)))
    for loss in losses {
      let (fast, plain) = try (
        CombinedLoss(loss, weight: 0.7), CombinedLoss(Plain(loss: loss), weight: 0.7)
      )
      for reduction in Reduction.allCases {
        let expected = try evaluate(plain, logits, labels, reduction)
        for (device, tolerance) in [
          (ReferenceDevice.shared as any Device, 1e-12), (CPUDevice.shared, 1e-5),
        ] {
          let found = try evaluate(fast, logits, labels, reduction, on: device)
          #expect(abs(found.terms.counts.numbers - expected.terms.counts.numbers) < 1e-12)
          #expect(abs(found.value - expected.value) <= tolerance * abs(expected.value))
          expectClose(found.terms.positions, expected.terms.positions, tolerance: tolerance)
          expectClose(found.gradient, expected.gradient, tolerance: tolerance)
        }
      }
    }
  }
}
