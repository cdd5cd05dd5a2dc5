import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// Every loss's gradient against central differences, on the reference device.
@Suite struct LossGradientTests {
  /// How a loss is asked for.
  struct Setting: Sendable, CustomTestStringConvertible {
    let reduction: Reduction
    let isAlone: Bool
    let isWeighted: Bool

    static let all = Reduction.allCases.flatMap { reduction in
      [true, false].flatMap { isAlone in
        [true, false].map { Setting(reduction: reduction, isAlone: isAlone, isWeighted: $0) }
      }
    }
    var testDescription: String {
      "\(reduction), \(isAlone ? "alone" : "combined")\(isWeighted ? ", weighted" : "")"
    }
  }

  private static let texts = ["-12.3 ", "407 _9", "0.5- 8"]
  private static let rows = 18

  private func labels(isWeighted: Bool) -> Labels {
    Digits.labels(
      Self.texts,
      weights: isWeighted ? randomScalars(Self.rows, in: 0.1...2, seed: 21) : nil)
  }

  private func loss(
    _ configuration: LossConfiguration, isAlone: Bool
  ) throws -> CombinedLoss {
    let vocabulary = try Digits.vocabulary()
    return isAlone
      ? try configuration.makeLossAlone(vocabulary, Digits.notation)
      : try configuration.makeLoss(vocabulary, Digits.notation)
  }

  @Test(arguments: LossConfiguration.variants, Setting.all)
  func byLogits(_ configuration: LossConfiguration, _ setting: Setting) throws {
    let loss = try loss(configuration, isAlone: setting.isAlone)
    let labels = labels(isWeighted: setting.isWeighted)
    let logits = randomScalars(Self.rows * Digits.size, in: -2...2, seed: 17)
    try expectGradient(at: [(logits, [Self.rows, Digits.size])], step: 2e-4) {
      try loss($0[0], labels: labels, reduction: setting.reduction).total
    }
  }

  @Test(arguments: LossConfiguration.variants, [true, false])
  func byHiddenStatesAndTheirProjection(
    _ configuration: LossConfiguration, isAlone: Bool
  ) throws {
    let loss = try loss(configuration, isAlone: isAlone)
    let labels = labels(isWeighted: true)
    let width = 5
    let hidden = Parameter("hidden", [Self.rows, width], .normal(deviation: 1), isDecayed: false)
    let projection = Parameter(
      "projection", [Digits.size, width], .normal(deviation: 0.7), isDecayed: false)
    let arena = ParameterArena([hidden, projection], on: ReferenceDevice.shared)
    arena.initialize(seed: 5)
    for reduction in Reduction.allCases {
      try expectGradient(by: [hidden, projection], step: 1e-4) { tape in
        let x = hidden.rows((0..<Int32(Self.rows)).map { $0 }, recordingOn: tape)
        return try FusedLinearLoss(loss)(
          x, projection: projection, labels: labels, reduction: reduction
        ).total
      }
    }
  }

  /// A total need not be where differentiation starts, unless it comes from a projection.
  @Test func aScaledTotalScalesTheGradient() throws {
    let loss = try loss(LossConfiguration(.wasserstein), isAlone: false)
    let logits = randomScalars(6 * Digits.size, in: -2...2, seed: 3)
    let labels = Labels(Digits.tokens("12.3 4"))
    let once = try evaluate(loss, logits, labels)
    for overwriting in [true, false] {
      let tape = Tape()
      let z = Tensor(
        logits, [6, Digits.size], on: ReferenceDevice.shared, recordedOn: tape)
      let total = try loss(z, labels: labels, overwriting: overwriting).total
      tape.backward(
        from: total.weightedSum(Tensor([-2.5], [1], on: ReferenceDevice.shared)))
      expectClose(z.gradient, once.gradient.map { -2.5 * $0 }, tolerance: 1e-14)
    }
  }

  /// A caller's own array: logits go in, their gradient comes out, and nothing is copied.
  @Test func borrowedLogitsBecomeTheirGradient() throws {
    let loss = try loss(LossConfiguration(.wasserstein), isAlone: false)
    let labels = Labels(Digits.tokens("12.3 4"))
    var logits = randomScalars(6 * Digits.size, in: -2...2, seed: 3).map(Float.init)
    let expected = try evaluate(loss, logits.map(Double.init), labels)
    try logits.withUnsafeMutableBufferPointer { memory in
      let tape = Tape()
      let z = Tensor(CPUDevice.shared.borrow(memory), [6, Digits.size], recordedOn: tape)
      tape.backward(from: try loss(z, labels: labels, overwriting: true).total)
    }
    expectClose(logits.map(Double.init), expected.gradient, tolerance: 2e-6)
  }

  /// A custom cost is anybody's, negative and not symmetric too.
  @Test func ofACostMatrix() throws {
    let costs = (0..<10).map { randomScalars(10, in: -3...3, seed: UInt64($0)) }
    let loss = try CombinedLoss(CustomCostLoss(Digits.vocabulary(), costs: costs))
    let logits = randomScalars(6 * Digits.size, in: -2...2, seed: 4)
    try expectGradient(at: [(logits, [6, Digits.size])]) {
      try loss($0[0], labels: Labels(Digits.tokens("12.3 4"))).total
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func overRandomVocabularies(_ seed: UInt64) throws {
    var random = try RandomVocabulary(seed: seed)
    let tokens = random.numbers.tokens + [random.word, -100]
    let logits = random.logits(rows: tokens.count)
    let hasNegative = random.numbers.values.contains { $0 < 0 }
    // NTIL has no logarithm of a negative number; a smoothed loss is checked above.
    for var configuration in LossConfiguration.variants
    where configuration.kind != .ntil || !hasNegative {
      if configuration.sigma != nil { configuration.sigma = 30 }
      let loss = try configuration.makeLoss(
        random.numbers, NumberNotation(dotToken: random.word))
      try expectGradient(at: [(logits, [tokens.count, random.size])], step: 1e-4) {
        try loss($0[0], labels: Labels(tokens)).total
      }
    }
  }
}
