import Foundation
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// The losses against values and gradients that PyTorch computed in double precision, which themselves
/// were held against ntloss: `Fixtures/number_token_loss.py`.
@Suite struct GoldenLossTests {
  struct Golden: Decodable {
    struct Loss: Decodable {
      let value: Double
      let gradient: [Double]
    }
    struct Case: Decodable {
      let name: String
      let numberTokens: [Int32]
      let numberValues: [Double]
      let ignoreIndex: Int32
      let shape: [Int]
      let labels: [Int32]
      let logits: [Double]
      let targetCount: Int
      let numberCount: Int
      let losses: [String: Loss]
    }
    struct Piece: Decodable {
      let shape: [Int]
      let labels: [Int32]
      let logits: [Double]
      let share: Double
      let gradient: [Double]
    }
    struct Step: Decodable {
      let numberTokens: [Int32]
      let numberValues: [Double]
      let ignoreIndex: Int32
      let pieces: [Piece]
      let crossEntropy: Double
      let wasserstein: Double
    }
    let weight: Double
    let cases: [Case]
    let step: Step
  }

  static let distances: [(key: String, distance: NumberTokenLoss.Distance)] = [
    ("was", .wasserstein), ("mse", .meanSquared), ("mae", .meanAbsolute),
    ("huber", .huber(delta: 1)),
  ]

  private func check(_ device: any Device, tolerance: Double) throws {
    let golden: Golden = try fixture("number_token_loss")
    #expect(golden.cases.count >= 7)
    for c in golden.cases {
      let vocabulary = try NumberVocabulary(zip(c.numberTokens, c.numberValues).map { ($0, $1) })
      let labels = Labels(c.labels, ignoreIndex: c.ignoreIndex)
      for (key, distance) in Self.distances {
        let ntl = try NumberTokenLoss(vocabulary, distance: distance)
        try expect(c, key, device, tolerance) { logits in
          let terms = try ntl(logits, labels: labels)
          #expect(terms.counts.numbers == Double(c.numberCount))
          return terms.total
        }
        guard key == "was" || key == "mse" else { continue }
        let combined = try CombinedLoss(ntl, weight: golden.weight)
        try expect(c, "ce+0.3\(key)", device, tolerance) { logits in
          let terms = try combined(logits, labels: labels)
          #expect(
            terms.counts
              == LossCounts(tokens: Double(c.targetCount), numbers: Double(c.numberCount)))
          let expected = try #require(c.losses[key]).value
          #expect(abs(terms.numberLoss - expected) <= tolerance * max(1, abs(expected)))
          return terms.total
        }
      }
      let alone = try CombinedLoss(nil)
      try expect(c, "ce", device, tolerance) { try alone($0, labels: labels).total }
    }
  }

  private func expect(
    _ c: Golden.Case, _ key: String, _ device: any Device, _ tolerance: Double,
    _ loss: (Tensor) throws -> Tensor
  ) throws {
    let golden = try #require(c.losses[key], "\(c.name) lacks \(key)")
    let tape = Tape()
    let logits = Tensor(
      c.logits, [c.labels.count, c.shape[2]], on: device, recordedOn: tape)
    let value = try loss(logits)
    tape.backward(from: value)
    #expect(
      abs(value.scalar - golden.value) <= tolerance * max(1, abs(golden.value)),
      "\(c.name), \(key): \(value.scalar), expected \(golden.value)")
    expectClose(logits.gradient, golden.gradient, tolerance: tolerance, "\(c.name), \(key)")
  }

  @Test func theReferenceDeviceAgreesToTheLastDigits() throws {
    try check(ReferenceDevice.shared, tolerance: 1e-12)
  }

  @Test func theCPUDeviceAgreesInSinglePrecision() throws {
    try check(CPUDevice.shared, tolerance: 1e-5)
  }

  /// Values and gradient norms noted from single-precision runs of ntloss and of the authors' code.
  @Test func agreesWithThePublishedPackages() throws {
    let digits = try NumberVocabulary((0..<10).map { (Int32($0 + 3), Double($0)) })
    let labels: [Int32] = [4, 5, 2, 6, 1, -100, 12, 3, 13, 0, 7, 11]
    var scalars: [Double] = []
    for b in 0..<2 {
      for t in 0..<6 {
        for v in 0..<14 {
          let angle = 0.7 * Double(6 * b + t) + 0.37 * Double(v * (1 + b))
          scalars.append(Double(Float(3 * sin(angle))))
        }
      }
    }
    func value(_ loss: CombinedLoss, _ reduction: Reduction = .mean) throws -> (Double, Double) {
      let outcome = try evaluate(loss, scalars, Labels(labels), reduction)
      return (outcome.value, outcome.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    func alone(_ loss: NumberTokenLoss) throws -> CombinedLoss {
      try CombinedLoss(tokenTerm: .none, loss, weight: 1)
    }
    let expected: [(NumberTokenLoss.Distance, Double, Double)] = [
      (.wasserstein, 3.1712601, 0.3194065), (.meanSquared, 10.9522009, 2.9201548),
      (.meanAbsolute, 2.8237426, 0.3994060), (.huber(delta: 1), 2.3290443, 0.3964479),
    ]
    for (distance, loss, norm) in expected {
      let found = try value(alone(NumberTokenLoss(digits, distance: distance)))
      #expect(abs(found.0 - loss) < 1e-6 && abs(found.1 - norm) < 1e-6, "\(distance): \(found)")
    }
    let was = try alone(NumberTokenLoss(digits))
    let sum = try value(was, .sum)
    #expect(abs(sum.0 - 22.1988201) < 1e-5 && abs(sum.1 - 2.2358456) < 1e-6)
    expectClose(
      try evaluate(was, scalars, Labels(labels), .none).terms.positions,
      [1.142639, 1.398731, 0, 4.579229, 0, 0, 6.30153, 3.731731, 0, 0, 2.697973, 2.346986],
      tolerance: 1e-6)
    let ce = try value(CombinedLoss(nil))
    #expect(abs(ce.0 - 3.4759538) < 1e-6)
  }

  @Test func microBatchesAddUpToTheStep() throws {
    let golden: Golden = try fixture("number_token_loss")
    let step = golden.step
    let vocabulary = try NumberVocabulary(
      zip(step.numberTokens, step.numberValues).map { ($0, $1) })
    let loss = try CombinedLoss(NumberTokenLoss(vocabulary), weight: golden.weight)
    func labels(_ piece: Golden.Piece) -> Labels {
      Labels(piece.labels, ignoreIndex: step.ignoreIndex)
    }
    let counts = step.pieces.map { loss.counts(of: labels($0)) }.reduce(.zero, +)
    var (tokenLoss, numberLoss) = (0.0, 0.0)
    for piece in step.pieces {
      let outcome = try evaluate(loss, piece.logits, labels(piece), dividingBy: counts)
      #expect(abs(outcome.value - piece.share) < 1e-12)
      expectClose(outcome.gradient, piece.gradient, tolerance: 1e-12)
      tokenLoss += outcome.terms.tokenLoss
      numberLoss += outcome.terms.numberLoss
    }
    #expect(abs(tokenLoss - step.crossEntropy) < 1e-12)
    #expect(abs(numberLoss - step.wasserstein) < 1e-12)
  }
}
