import Foundation
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// Losses with a distribution for a target.
@Suite struct SoftTargetTests {
  private static let seeds: Range<UInt64> = 0..<12

  private func smoothed(_ numbers: NumberVocabulary, _ sigma: Double) throws -> CombinedLoss {
    try CombinedLoss(tokenTerm: .smoothed(GaussianLabelSmoothing(numbers, sigma: sigma)), nil)
  }

  @Test(arguments: seeds) func aGaussianWithoutWidthIsCrossEntropy(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let tokens = random.numbers.tokens + [random.word, -100]
    let logits = random.logits(rows: tokens.count)
    let plain = try evaluate(CombinedLoss(nil), logits, Labels(tokens))
    let none = try evaluate(smoothed(random.numbers, 0), logits, Labels(tokens))
    #expect(none.value == plain.value && none.gradient == plain.gradient)
    #expect(none.terms.positions == plain.terms.positions)
    // Towards 0 as well, where no two tokens share a value.
    guard Set(random.numbers.values).count == random.numbers.values.count else { return }
    for sigma in [1e-3, 1e-100, Double.leastNonzeroMagnitude] {
      let narrow = try evaluate(smoothed(random.numbers, sigma), logits, Labels(tokens))
      #expect(abs(narrow.value - plain.value) < 1e-13)
      expectClose(narrow.gradient, plain.gradient, tolerance: 1e-13)
    }
  }

  @Test(arguments: seeds) func aVeryWideGaussianIsUniform(_ seed: UInt64) throws {
    let numbers = try RandomVocabulary(seed: seed).numbers
    let target = try GaussianLabelSmoothing(numbers, sigma: 1e12).target(label: 1)
    for t in target { #expect(abs(t * Double(target.count) - 1) < 1e-12) }
    // And any of them is a distribution, symmetric in distance, that falls with it.
    let smoothing = try GaussianLabelSmoothing(numbers, sigma: 40)
    for label in numbers.tokens.indices {
      let target = smoothing.target(label: label)
      #expect(abs(target.reduce(0, +) - 1) < 1e-14)
      let byDistance = target.indices.sorted {
        abs(numbers.values[$0] - numbers.values[label])
          < abs(numbers.values[$1] - numbers.values[label])
      }
      for (nearer, farther) in zip(byDistance, byDistance.dropFirst()) {
        #expect(target[nearer] >= target[farther])
      }
    }
  }

  /// Its least value is the entropy of the target, where the prediction is the target.
  @Test func aSmoothedTargetIsBestPredictedAsItIs() throws {
    let digits = try Digits.vocabulary()
    let target = try GaussianLabelSmoothing(digits, sigma: 1).target(label: 4)
    var logits = [Double](repeating: -800, count: Digits.size)
    for k in 0..<10 { logits[k + 2] = log(target[k]) }
    let outcome = try evaluate(smoothed(digits, 1), logits, Labels([6]))
    let entropy = -target.reduce(0) { $0 + $1 * log($1) }
    #expect(abs(outcome.value - entropy) < 1e-13)
    #expect(outcome.gradient.allSatisfy { abs($0) < 1e-15 })
    logits[6] += 0.1
    #expect(try evaluate(smoothed(digits, 1), logits, Labels([6])).value > entropy + 1e-4)
  }

  @Test func smoothingLooksAtTextToo() throws {
    let digits = try Digits.vocabulary()
    var logits = randomScalars(Digits.size, seed: 2)
    let before = try evaluate(smoothed(digits, 1), logits, Labels([6])).value
    logits[0] += 3  // a word becomes likelier
    #expect(try evaluate(smoothed(digits, 1), logits, Labels([6])).value > before + 0.1)
  }

  @Test(arguments: seeds) func dist2IsZeroAtItsTargetOnly(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let numbers = random.numbers
    for temperature in [0.5, 1, 400] {
      let loss = try DIST2Loss(numbers, .init(temperature: temperature))
      for (label, y) in zip(numbers.tokens, numbers.values) {
        var logits = [Double](repeating: 5, count: random.size)
        for (token, v) in zip(numbers.tokens, numbers.values) {
          logits[Int(token)] = -(v - y) * (v - y) / temperature
        }
        let best = try evaluate(loss, logits, Labels([label]))
        #expect(abs(best.value) < 1e-12 && best.gradient.allSatisfy { abs($0) < 1e-12 })
        let other = try evaluate(loss, random.logits(rows: 1), Labels([label]))
        #expect(other.value > 0)
        logits[Int(label)] += 0.3
        if temperature == 400 {
          #expect(try evaluate(loss, logits, Labels([label])).value > best.value)
        }
      }
    }
  }

  /// Of distributions that lie elsewhere: mass moved by a distance costs that distance.
  @Test func theCumulativeLossKnowsItsTarget() throws {
    let digits = try Digits.vocabulary()
    let loss = try WassersteinCDFLoss(digits, .init(sigma: 1))
    func value(_ distribution: [Double]) throws -> Double {
      var logits = [Double](repeating: 0, count: Digits.size)
      for k in 0..<10 { logits[k + 2] = log(max(distribution[k], 1e-300)) }
      return try evaluate(loss, logits, Labels([6])).value
    }
    let target = try GaussianLabelSmoothing(digits, sigma: 1).target(label: 4)
    #expect(try value(target) < 1e-14)
    var moved = target
    (moved[5], moved[7]) = (moved[5] - 0.1, moved[7] + 0.1)
    #expect(try abs(value(moved) - 0.2) < 1e-13)
  }

  /// Half on 0 and half on 8 for a 4: W₁ is 4, the Cramér distance 8·¼ = 2; all on 8: 4 and 4.
  @Test func theSquaredDistancePrefersManySmallErrors() throws {
    let loss = SquaredEarthMoversLoss(try Digits.vocabulary())
    var logits = [Double](repeating: -60, count: Digits.size)
    (logits[2], logits[10]) = (60, 60)
    #expect(try abs(evaluate(loss, logits, Labels([6])).value - 2) < 1e-12)
    let certain = try evaluate(loss, Digits.logits(predicting: "8"), Labels([6])).value
    #expect(abs(certain - 4) < 1e-12)
  }

  @Test func onTheClockElevenAtNightIsNearOneInTheMorning() throws {
    let hours = try NumberVocabulary((0..<24).map { (Int32($0), Double($0)) })
    let loss = try CustomCostLoss.circular(hours, period: 24)
    #expect(loss.cost(label: 23, token: 1) == 2 && loss.cost(label: 1, token: 23) == 2)
    #expect(loss.cost(label: 0, token: 12) == 12 && loss.cost(label: 7, token: 7) == 0)
    let logits = (0..<24).map { $0 == 1 ? 60.0 : -60 }
    #expect(try abs(evaluate(loss, logits, Labels([23])).value - 2) < 1e-12)
    let configured = try LossConfiguration(.circular).makeNumberLoss(hours)  // period: 23 + 1
    #expect(try abs(evaluate(#require(configured), logits, Labels([23])).value - 2) < 1e-12)
  }

  @Test(arguments: seeds) func aCostByClosureIsTheSameAsByMatrix(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let numbers = random.numbers
    func cost(_ y: Double, _ v: Double) -> Double { y > v ? 3 * (y - v) : (v - y) }
    let byClosure = try CustomCostLoss(numbers, cost: cost)
    let byMatrix = try CustomCostLoss(
      numbers, costs: numbers.values.map { y in numbers.values.map { cost(y, $0) } })
    let distance = try CustomCostLoss(numbers) { abs($0 - $1) }
    #expect(byClosure.options == byMatrix.options)
    let logits = random.logits(rows: numbers.tokens.count)
    let labels = Labels(numbers.tokens)
    let (a, b) = try (
      evaluate(byClosure, logits, labels), evaluate(byMatrix, logits, labels)
    )
    #expect(a.value == b.value && a.gradient == b.gradient)
    // And with |y − v| it is NTL-WAS.
    let (c, ntl) = try (
      evaluate(distance, logits, labels), evaluate(NumberTokenLoss(numbers), logits, labels)
    )
    #expect(abs(c.value - ntl.value) < 1e-13 * ntl.value && a.value != c.value)
    expectClose(c.gradient, ntl.gradient, tolerance: 1e-13)
  }
}
