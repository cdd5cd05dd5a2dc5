import Foundation
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// Defects of the paper's code and of ntloss 0.3.2: one test each, that shows ours right.
@Suite struct KnownDefectTests {
  private static let devices: [any Device] = [ReferenceDevice.shared, CPUDevice.shared]
  private let logits = randomScalars(6 * Digits.size, in: -3...3, seed: 31)

  private func loss(_ configuration: LossConfiguration) throws -> CombinedLoss {
    try configuration.makeLoss(Digits.vocabulary(), Digits.notation)
  }

  /// The paper's code: NaN. ntloss: a constant 0 that cannot be differentiated.
  @Test(arguments: LossConfiguration.variants)
  func withoutNumbersTheLossIsZeroAndSoIsItsGradient(_ configuration: LossConfiguration) throws {
    let vocabulary = try Digits.vocabulary()
    for text in [" .- _ ", "______"] {
      let labels = Labels(Digits.tokens(text))
      for device in Self.devices {
        for path in LogitPath.allCases {
          let combined = try evaluate(loss(configuration), logits, labels, on: device, by: path)
          let plain = try evaluate(
            CombinedLoss(nil, labelSmoothing: configuration.labelSmoothing), logits, labels,
            on: device, by: path)
          #expect(combined.terms.numberLoss == 0)
          #expect(combined.value == plain.value && combined.gradient == plain.gradient)
          guard let alone = try configuration.makeNumberLoss(vocabulary, Digits.notation)
          else { continue }
          let outcome = try evaluate(
            CombinedLoss(tokenTerm: .none, alone), logits, labels, on: device, by: path)
          #expect(outcome.value == 0 && outcome.gradient.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  /// The paper's NTL-MSE read −100 from the end: with V = 200 and a digit at 100, as that digit.
  @Test(arguments: LossConfiguration.variants)
  func anIgnoredLabelDoesNotWrapAround(_ configuration: LossConfiguration) throws {
    let digits = try NumberVocabulary((0..<10).map { (Int32($0 + 100), Double($0)) })
    let loss = try configuration.makeLoss(digits, Digits.notation)
    let logits = randomScalars(2 * 200, in: -2...2, seed: 3)
    let both = try evaluate(loss, logits, Labels([104, -100]))
    let first = try evaluate(loss, Array(logits[..<200]), Labels([104]))
    #expect(both.value == first.value && both.terms.counts == first.terms.counts)
    #expect(both.gradient[200...].allSatisfy { $0 == 0 })
  }

  /// The paper's smoother indexed with −100, which needs a vocabulary of at least 100.
  @Test(arguments: LossConfiguration.variants)
  func ignoredLabelsAreFineInASmallVocabulary(_ configuration: LossConfiguration) throws {
    let outcome = try evaluate(
      loss(configuration), logits, Labels(Digits.tokens("_1_2__")))
    #expect(outcome.value.isFinite && outcome.terms.counts.tokens == 2)
    for row in [0, 2, 4, 5] {
      #expect(outcome.gradient[row * Digits.size..<(row + 1) * Digits.size].allSatisfy { $0 == 0 })
    }
  }

  /// The paper's smoother: a RuntimeError instead of the cross-entropy it promised.
  @Test func aWidthOfZeroIsCrossEntropy() throws {
    let smoothing = try GaussianLabelSmoothing(Digits.vocabulary(), sigma: 0)
    let labels = Labels(Digits.tokens("1 2_.3"))
    let smoothed = try evaluate(
      CombinedLoss(tokenTerm: .smoothed(smoothing), nil), logits, labels)
    let plain = try evaluate(CombinedLoss(nil), logits, labels)
    #expect(smoothed.value == plain.value && smoothed.gradient == plain.gradient)
  }

  /// The paper's code: an UnboundLocalError.
  @Test func smoothingBesideANumberLossNeedsNoNumbers() throws {
    var configuration = LossConfiguration(.wassersteinCDF)
    (configuration.smoothTokens, configuration.sigma) = (true, 1)
    let labels = Labels(Digits.tokens(" .- _ "))
    let outcome = try evaluate(loss(configuration), logits, labels)
    #expect(try outcome.value == evaluate(CombinedLoss(nil), logits, labels).value)
  }

  /// ntloss looks at the number of columns in its first call only.
  @Test func everyCallIsChecked() throws {
    let ntl = try NumberTokenLoss(Digits.vocabulary())
    let good = Labels(Digits.tokens("123456"))
    for _ in 0..<2 {
      #expect(try evaluate(ntl, logits, good).value > 0)
      #expect(throws: LossError.numberTokenOutOfRange(token: 11, vocabularySize: 10)) {
        try evaluate(ntl, Array(logits[..<60]), good)
      }
      #expect(throws: LossError.labelOutOfRange(position: 1, label: 16, vocabularySize: 16)) {
        try evaluate(ntl, logits, Labels([2, 16, 2, 2, 2, 2]))
      }
      #expect(throws: LossError.invalidWeight(position: 5, weight: -1)) {
        try evaluate(ntl, logits, Labels(good.tokens, weights: [1, 1, 1, 1, 1, -1]))
      }
    }
  }

  /// Models pad their logits: ntloss has to be told, and failed where it was not. Label smoothing wants a share of
  /// its target there, as of any token.
  @Test(arguments: LossConfiguration.variants.filter { $0.labelSmoothing == 0 })
  func aPaddedVocabularyOnlyAddsTextTokens(_ configuration: LossConfiguration) throws {
    let labels = Labels(Digits.tokens("-1.2 3"))
    let padding = [Double](repeating: -900, count: 9)  // never predicted
    let padded = stride(from: 0, to: logits.count, by: Digits.size).flatMap {
      logits[$0..<$0 + Digits.size] + padding
    }
    let (wide, narrow) = try (
      evaluate(loss(configuration), padded, labels),
      evaluate(loss(configuration), logits, labels)
    )
    #expect(abs(wide.value - narrow.value) <= 1e-14 * narrow.value)
    let gradients = stride(from: 0, to: padded.count, by: Digits.size + 9).flatMap {
      wide.gradient[$0..<$0 + Digits.size]
    }
    expectClose(gradients, narrow.gradient, tolerance: 1e-14)
  }

  /// The paper's `CEWithNTL` added a matrix to a list.
  @Test(arguments: LossConfiguration.variants)
  func eachPositionAloneWorksBesideCrossEntropy(_ configuration: LossConfiguration) throws {
    let labels = Labels(Digits.tokens("-1.2 3"))
    let terms = try evaluate(loss(configuration), logits, labels, .none).terms
    let sum = try evaluate(loss(configuration), logits, labels, .sum)
    #expect(terms.positions.count == 6 && terms.positions.allSatisfy { $0 > 0 })
    #expect(abs(terms.positions.reduce(0, +) - sum.value) < 1e-12)
  }

  /// ntloss divides 0 by 0 where all distances are equal.
  @Test(arguments: [0.01, 0.5, 1, 700])
  func squashingEqualDistancesMakesThemOne(_ distance: Double) throws {
    for values in [[3, 3 + distance], [3, 3 + distance, 3]] {
      let pairs = values.enumerated().map { (token: Int32($0), value: $1) }
      let loss = try NumberTokenLoss(
        NumberVocabulary(pairs), .init(reweigh: true, squashFactor: 5))
      #expect(loss.cost(label: 0, token: 1) == 1 && loss.cost(label: 1, token: 1) == 0)
      #expect(loss.largestLoss == 1)
      let labels = Labels([0, 1])
      let wrong = try evaluate(loss, [-60, 60, -60, -60, 60, -60, -60, -60], labels, .none)
      expectClose(wrong.terms.positions, [1, 1], tolerance: 1e-12)
      let text = try evaluate(loss, [-60, -60, -60, 60, -60, -60, -60, 60], labels, .none)
      expectClose(text.terms.positions, [1.01, 1.01], tolerance: 1e-12)
    }
    let equal = try NumberTokenLoss(
      NumberVocabulary([(0, 3), (1, 3)]), .init(reweigh: true, squashFactor: 5))
    #expect(try evaluate(equal, [1, -1, 2, 0], Labels([0])).value == 0)
  }

  /// ntloss: a ValueError.
  @Test(arguments: LossConfiguration.variants.filter { !$0.floatLevel })
  func aVocabularyMayBeAllNumbers(_ configuration: LossConfiguration) throws {
    let digits = try NumberVocabulary((0..<10).map { (Int32($0), Double($0)) })
    let loss = try configuration.makeLoss(digits)
    let logits = randomScalars(3 * 10, in: -2...2, seed: 5)
    for device in Self.devices {
      let outcome = try evaluate(loss, logits, Labels([1, 9, 0]), on: device)
      #expect(outcome.value > 0 && outcome.gradient.allSatisfy(\.isFinite))
    }
    try expectGradient(at: [(logits, [3, 10])], step: 2e-4) {
      try loss($0[0], labels: [1, 9, 0]).total
    }
  }

  /// ntloss: 0.9996 for any error where the label is 0, however small, with next to no gradient.
  @Test func theLabelZeroIsNotDegenerate() throws {
    let vocabulary = try Digits.vocabulary()
    let package = try NumberLevelLoss(vocabulary)
    let signed = try SignedNumberLevelLoss(vocabulary, .init(notation: Digits.notation))
    func run(_ loss: any NumericLoss, doubt: Double) throws -> Outcome {
      var logits = Digits.logits(predicting: "0")
      logits[3] = 60 + log(doubt / (1 - doubt))  // 1, with this probability
      return try evaluate(loss, logits, Labels(Digits.tokens("0")))
    }
    for doubt in [0.001, 0.1, 0.5] {
      #expect(try run(package, doubt: doubt).value > 0.999)
      #expect(try abs(run(signed, doubt: doubt).value - doubt / (doubt + 1)) < 1e-12)
    }
    func steepness(_ outcome: Outcome) -> Double { outcome.gradient.map(abs).max()! }
    #expect(try steepness(run(package, doubt: 0.5)) < 1e-6)
    #expect(try steepness(run(signed, doubt: 0.5)) > 0.1)
  }

  /// ntloss warns that reweighing its number-level loss explodes. Charged once a number, at the first
  /// digit, it is a mean of l and 1.01 and stays below that.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func reweighingTheNumberLevelDoesNotExplode(_ seed: UInt64) throws {
    let text = "12345678901234567890123 0"
    let loss = try NumberLevelLoss(Digits.vocabulary(), .init(reweigh: true))
    let scale = seed < 10 ? 3.0 : 60
    let logits = randomScalars(text.count * Digits.size, in: -scale...scale, seed: seed)
    for device in Self.devices {
      let outcome = try evaluate(loss, logits, Digits.labels([text]), .none, on: device)
      #expect(outcome.terms.positions.allSatisfy { $0 >= 0 && $0 <= 1.01 + 1e-5 })
      #expect(outcome.gradient.allSatisfy { abs($0) <= 9 })
    }
  }

  /// Single precision's device on what half precision's frameworks save.
  @Test(arguments: LossConfiguration.variants)
  func logitsRoundedToBrainFloatsAreAsGoodAsOthers(_ configuration: LossConfiguration) throws {
    let rounded = logits.map {
      Double(Float(bitPattern: (Float($0).bitPattern &+ 0x8000) & 0xFFFF_0000))
    }
    let labels = Labels(Digits.tokens("-1.2 3"))
    let expected = try evaluate(loss(configuration), rounded, labels)
    let found = try evaluate(loss(configuration), rounded, labels, on: CPUDevice.shared)
    #expect(abs(found.value - expected.value) <= 1e-6 * expected.value)
    expectClose(found.gradient, expected.gradient, tolerance: 2e-6)
  }
}
