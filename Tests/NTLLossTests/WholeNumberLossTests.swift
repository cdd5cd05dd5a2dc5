import Foundation
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// What must hold of the losses of numbers of several digits.
@Suite struct WholeNumberLossTests {
  private func signed() throws -> SignedNumberLevelLoss {
    try SignedNumberLevelLoss(Digits.vocabulary(), .init(notation: Digits.notation))
  }

  /// The loss of a text where another of the same length is predicted for certain.
  private func value(
    _ loss: any NumericLoss, of text: String, predicting prediction: String
  ) throws -> Double {
    try evaluate(loss, Digits.logits(predicting: prediction), Digits.labels([text])).value
  }

  @Test(arguments: ["-12.34 0 007", "98765432109876543210987", "1.2.3 .5 5. -", "3-12- 7_--4"])
  func aRelativeErrorIsBetweenZeroAndOne(_ text: String) throws {
    let labels = Digits.labels([text])
    let vocabulary = try Digits.vocabulary()
    let losses: [any NumericLoss] = [
      try signed(), try NumberLevelLoss(vocabulary),
      try NumberLevelLoss(vocabulary, .init(floatLevel: true, dotToken: 12)),
    ]
    for loss in losses {
      let exact = try evaluate(loss, Digits.logits(predicting: text), labels, .none)
      #expect(exact.terms.positions.allSatisfy { $0 >= 0 && $0 < 1e-12 })
      for seed in 0..<20 as Range<UInt64> {
        let logits = randomScalars(text.count * Digits.size, in: -60...60, seed: seed)
        let terms = try evaluate(loss, logits, labels, .none).terms
        #expect(terms.positions.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(Int(terms.counts.numbers) == loss.numbers(in: labels).count)
      }
    }
  }

  @Test func aRunOfHundredsOfDigitsHasAFiniteLoss() throws {
    let text = String(repeating: "9", count: 700)
    let vocabulary = try Digits.vocabulary()
    let losses: [any NumericLoss] = [
      try PlaceWeightedLoss(vocabulary, .init(placeBase: 10)),
      try NumericalTokenIntegrityLoss(vocabulary, .init(placeBase: 10)),
    ]
    let wrong = "8" + text.dropFirst()
    for loss in losses {
      let value = try value(loss, of: text, predicting: wrong)
      #expect(value > 0 && value.isFinite)
    }
  }

  @Test func digitsOutsideOfAllSequencesNeitherCostNorCount() throws {
    let loss = try PlaceWeightedLoss(Digits.vocabulary())
    let (all, logits) = (Digits.labels(["12 34"]), Digits.logits(predicting: "92 99"))
    let part = Labels(all.tokens, sequences: [0..<2])
    let terms = try evaluate(loss, logits, part).terms
    #expect(terms.counts.numbers == 2)
    #expect(abs(terms.numberLoss - (8 * 1.2 + 0) / 2) < 1e-9)
  }

  @Test func theSignedLossKnowsSignAndPoint() throws {
    let loss = try signed()
    #expect(try value(loss, of: "-12.34", predicting: "-12.34") < 1e-12)
    // |12.34 + 12.34| / (12.34 + 12.34 + 0.01): the sign alone is wrong.
    let wrongSign = try value(loss, of: "-12.34", predicting: "112.34")
    #expect(abs(wrongSign - 24.68 / 24.69) < 1e-12)
    // A wrong last decimal costs less than a wrong first digit.
    #expect(try abs(value(loss, of: "12.34", predicting: "12.35") - 0.01 / 24.70) < 1e-12)
    #expect(try abs(value(loss, of: "12.34", predicting: "92.34") - 80 / 104.69) < 1e-12)
    // Without its point, the package reads 1234; without its sign, nothing is wrong.
    let package = try NumberLevelLoss(
      Digits.vocabulary(), .init(floatLevel: true, dotToken: 12))
    #expect(try value(package, of: "-12.34", predicting: "112.34") < 1e-12)
  }

  @Test func aMinusWhereThereIsNoneCostsToo() throws {
    let loss = try signed()
    var logits = Digits.logits(predicting: " 7")
    logits[Digits.size + 13] = 60  // "-" is as likely as "7", so that the expected sign is 0
    let labels = Digits.labels([" 7"])
    // |0 − 7| / (0 + 7 + 1)
    #expect(try abs(evaluate(loss, logits, labels).value - 7 / 8.0) < 1e-12)
    let unsigned = try SignedNumberLevelLoss(
      Digits.vocabulary(), .init(notation: NumberNotation(dotToken: 12)))
    #expect(try evaluate(unsigned, logits, labels).value < 1e-12)
  }

  @Test func aPlaceBaseOfOneIsNTL() throws {
    let texts = ["-12.34 0", "007 98_1"]
    let labels = Digits.labels(texts, weights: randomScalars(16, in: 0...2, seed: 3))
    let logits = randomScalars(16 * Digits.size, in: -3...3, seed: 4)
    let vocabulary = try Digits.vocabulary()
    for reduction in Reduction.allCases {
      let (flat, plain) = try (
        evaluate(
          PlaceWeightedLoss(vocabulary, .init(placeBase: 1, notation: Digits.notation)), logits,
          labels, reduction),
        evaluate(NumberTokenLoss(vocabulary), logits, labels, reduction)
      )
      #expect(abs(flat.value - plain.value) < 1e-13)
      expectClose(flat.gradient, plain.gradient, tolerance: 1e-13)
    }
  }

  @Test func aLeadingDigitWeighsByItsPlace() throws {
    let loss = try PlaceWeightedLoss(
      Digits.vocabulary(), .init(placeBase: 10, notation: Digits.notation))
    let logits = Digits.logits(predicting: "92.35_8")
    let terms = try evaluate(loss, logits, Digits.labels(["12.34_7"]), .none).terms
    expectClose(terms.positions, [8_000, 0, 0, 0, 1, 0, 1], tolerance: 1e-12)
    // A point ends a number for those who have no token for it.
    let pointless = try PlaceWeightedLoss(Digits.vocabulary(), .init(placeBase: 10))
    let parts = try evaluate(pointless, logits, Digits.labels(["12.34_7"]), .none).terms
    expectClose(parts.positions, [80, 0, 0, 0, 1, 0, 1], tolerance: 1e-12)
    #expect(parts.counts.numbers == 5)
  }

  /// NTIL of one certain wrong digit, by hand: y = 120, x = 150.
  @Test func theIntegrityLossAddsItsThreeTerms() throws {
    let loss = try NumericalTokenIntegrityLoss(Digits.vocabulary())
    let places = 1.2 * 3 / 3
    let relative = 30 / 151.0
    let magnitude = log(151 / 121.0)
    let found = try value(loss, of: "120", predicting: "150")
    #expect(abs(found - places - 0.2 * (relative + magnitude)) < 1e-12)
    #expect(try value(loss, of: "120", predicting: "120") < 1e-12)
  }

  @Test func numbersOfHundredsOfDigitsAreFinite() throws {
    // π has them, and a double does not.
    let text = String(repeating: "314159265", count: 50)
    let labels = Digits.labels([text])
    let logits = randomScalars(text.count * Digits.size, in: -2...2, seed: 8)
    let vocabulary = try Digits.vocabulary()
    let losses: [any NumericLoss] = [
      try signed(), try NumberLevelLoss(vocabulary), try NumericalTokenIntegrityLoss(vocabulary),
    ]
    for loss in losses {
      let outcome = try evaluate(loss, logits, labels)
      #expect(outcome.value.isFinite && outcome.gradient.allSatisfy(\.isFinite))
    }
  }

  @Test func numbersAreReadAsPeopleReadThem() throws {
    let vocabulary = try Digits.vocabulary()
    func read(_ texts: [String]) -> [Double] {
      vocabulary.numbers(in: Digits.labels(texts), Digits.notation).map { number in
        let digits = zip(number.digits, number.exponents).map { Double("\($0)e\($1)")! }
        return digits.reduce(0, +) * (number.signPosition == nil ? 1 : -1)
      }
    }
    #expect(read(["-12.5"]) == [-12.5])
    #expect(read(["3-12"]) == [3, 12])
    #expect(read(["1.2.5"]) == [1.2, 5])
    #expect(read([".5 5."]) == [5, 5])
    #expect(read(["- 7 --7"]) == [7, -7])
    #expect(read(["12", "34"]) == [12, 34])
    #expect(read(["4-", "5"]) == [4, 5])
    #expect(read(["-", "5"]) == [5])
    #expect(read(["1_2 007"]) == [1, 2, 7])
    #expect(read(["4.", "5"]) == [4, 5])
    #expect(read(["", "_", " .-"]).isEmpty)
    let runs = vocabulary.digitRuns(in: Digits.labels(["1.2.3 4"]), dotToken: 12)
    #expect(runs.map(\.digits) == [[1, 2, 3], [4]] && runs[0].exponents == [2, 1, 0])
    #expect(runs[0].positions == [0, 2, 4] && runs[0].rows == [0, 2, 4])
    let minus = vocabulary.numbers(in: Digits.labels([" -1"]), Digits.notation)[0]
    #expect(minus.rows == [1, 2] && minus.positions == [2])
  }
}
