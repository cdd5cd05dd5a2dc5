import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

/// Facts about the world that a loss refuses, with the place where they are.
@Suite struct LossErrorTests {
  private static let devices: [any Device] = [ReferenceDevice.shared, CPUDevice.shared]
  private let logits = randomScalars(5 * Digits.size, in: -2...2, seed: 41)
  private let labels = Labels(Digits.tokens("-1.2_"))

  private func error(_ body: () throws -> Void) -> LossError? {
    do {
      try body()
      return nil
    } catch { return error as? LossError }
  }

  /// By every path and wherever it stands, it is that logit which is named.
  @Test(arguments: LossConfiguration.variants, [Double.nan, .infinity, -.infinity])
  func aLogitThatIsNotFiniteIsNamed(
    _ configuration: LossConfiguration, _ value: Double
  ) throws {
    let vocabulary = try Digits.vocabulary()
    let losses = try [
      configuration.makeLoss(vocabulary, Digits.notation),
      configuration.makeLossAlone(vocabulary, Digits.notation),
    ]
    var logits = logits
    logits[3 * Digits.size + 7] = value  // of the 5, where a 2 should stand
    logits[4 * Digits.size + 7] = value  // ignored
    for loss in losses {
      for device in Self.devices {
        for path in [LogitPath.kept, .overwritten] {
          let found = error { _ = try evaluate(loss, logits, labels, on: device, by: path) }
          guard case .nonFiniteLogit(position: 3, token: 7, let named) = found else {
            Issue.record(
              "\(String(describing: found)) on \(device), \(path), \(loss.tokenTerm)")
            continue
          }
          #expect(named == value || named.isNaN && value.isNaN)
        }
      }
    }
  }

  /// Where one factor of the projection is not finite, so are the logits of a row or a column.
  @Test(arguments: devices) func aHiddenStateThatIsNotFiniteIsNamed(_ device: any Device) throws {
    let loss = try CombinedLoss(NumberTokenLoss(Digits.vocabulary()))
    var hidden = logits
    hidden[3 * Digits.size] = .nan
    let found = error { _ = try evaluate(loss, hidden, labels, on: device, by: .projected) }
    guard case .nonFiniteLogit(position: 3, token: 0, _) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  /// NaN in text is nothing to a loss that looks at numbers only.
  @Test func aNumberLossReadsOnlyTheNumbers() throws {
    var logits = logits
    logits[3 * Digits.size] = .nan
    for device in Self.devices {
      let loss = try NumberTokenLoss(Digits.vocabulary())
      #expect(try evaluate(loss, logits, labels, on: device).value.isFinite)
      let reweighed = try NumberTokenLoss(Digits.vocabulary(), .package)
      #expect(throws: LossError.self) {
        try evaluate(reweighed, logits, labels, on: device)
      }
    }
  }

  @Test func labelsAndWeightsAreNamedByPosition() throws {
    for kind in LossConfiguration.Kind.allCases {
      let loss = try LossConfiguration(kind).makeLoss(Digits.vocabulary(), Digits.notation)
      for label: Int32 in [16, -1, .min, .max] {
        let expected = LossError.labelOutOfRange(position: 2, label: label, vocabularySize: 16)
        #expect(throws: expected) { try evaluate(loss, logits, Labels([2, 3, label, 2, 2])) }
        #expect("\(expected)".contains("\(label)") && "\(expected)".contains("position 2"))
      }
      for weight in [-0.5, .infinity, .nan] {
        let weights = [1, 0, 1, weight, 1]
        let found = error {
          _ = try evaluate(loss, logits, Labels([2, 3, 4, 5, 6], weights: weights))
        }
        guard case .invalidWeight(position: 3, _) = found else {
          Issue.record("\(String(describing: found))")
          continue
        }
      }
    }
  }

  @Test(arguments: LossConfiguration.variants)
  func noPositionsCostNothing(_ configuration: LossConfiguration) throws {
    let loss = try configuration.makeLoss(Digits.vocabulary(), Digits.notation)
    for device in Self.devices {
      for overwriting in [true, false] {
        let tape = Tape()
        let z = Tensor([], [0, Digits.size], on: device, recordedOn: tape)
        let terms = try loss(z, labels: Labels([]), overwriting: overwriting)
        tape.backward(from: terms.total)
        #expect(terms.total.scalar == 0 && terms.positions.isEmpty && z.gradient.isEmpty)
      }
    }
  }

  @Test func tokensWithoutALogitAreNamed() throws {
    let digits = try Digits.vocabulary()
    let narrow = Array(logits[..<(5 * 11)])
    #expect(throws: LossError.numberTokenOutOfRange(token: 11, vocabularySize: 11)) {
      try evaluate(NumberTokenLoss(digits), narrow, Labels([0, 0, 0, 0, 0]))
    }
    let smoothing = try GaussianLabelSmoothing(digits, sigma: 1)
    #expect(throws: LossError.numberTokenOutOfRange(token: 11, vocabularySize: 11)) {
      try evaluate(
        CombinedLoss(tokenTerm: .smoothed(smoothing), nil), narrow, Labels([0, 0, 0, 0, 0]))
    }
    for minus: Int32 in [16, .max, -1, .min] {
      #expect(throws: LossError.numberTokenOutOfRange(token: minus, vocabularySize: 16)) {
        try evaluate(
          SignedNumberLevelLoss(digits, .init(notation: NumberNotation(minusToken: minus))),
          logits, labels)
      }
    }
  }

  @Test func notationsThatMakeNoSenseAreErrors() throws {
    let digits = try Digits.vocabulary()
    #expect(throws: LossError.missingToken(name: "the decimal point", option: "floatLevel")) {
      try NumberLevelLoss(digits, .init(floatLevel: true))
    }
    for notation in [NumberNotation(dotToken: 4), NumberNotation(minusToken: 4)] {
      #expect(throws: LossError.duplicateNumberToken(4)) {
        try SignedNumberLevelLoss(digits, .init(notation: notation))
      }
    }
  }

  @Test func costsThatMakeNoSenseAreErrors() throws {
    let two = try NumberVocabulary([(0, 1), (1, 2)])
    let shape = LossError.costMatrixShape(rows: 1, columns: 2, numbers: 2)
    #expect(throws: shape) { try CustomCostLoss(two, costs: [[0, 1]]) }
    #expect(throws: LossError.costMatrixShape(rows: 2, columns: 3, numbers: 2)) {
      try CustomCostLoss(two, costs: [[0, 1], [1, 0, 2]])
    }
    #expect(throws: LossError.self) { try CustomCostLoss(two, costs: [[0, 1], [.nan, 0]]) }
    #expect(throws: LossError.self) { try CustomCostLoss(two) { 1 / ($0 - $1) } }
    for period in [0, -1, Double.nan, .infinity] {
      #expect(throws: LossError.self) { try CustomCostLoss.circular(two, period: period) }
    }
  }

  @Test(arguments: [-1, Double.nan, .infinity, -.infinity, 0])
  func optionsOutOfTheirRangeAreErrors(_ value: Double) throws {
    let digits = try Digits.vocabulary()
    func expectInvalid(_ name: String, _ make: () throws -> Void) {
      guard case .invalidOption(name, let found, _) = error({ try make() }) else {
        Issue.record("\(name) may be \(value)")
        return
      }
      #expect(found == value || found.isNaN && value.isNaN)
    }
    expectInvalid("the squash factor") {
      _ = try NumberTokenLoss(digits, .init(squashFactor: value))
    }
    expectInvalid("the Huber delta") {
      _ = try NumberTokenLoss(digits, distance: .huber(delta: value))
    }
    expectInvalid("the temperature") {
      _ = try DIST2Loss(digits, .init(temperature: value))
    }
    expectInvalid("the temperature") {
      _ = try NumericalTokenIntegrityLoss(digits, .init(temperature: value))
    }
    expectInvalid("the place base") {
      _ = try PlaceWeightedLoss(digits, .init(placeBase: value))
    }
    expectInvalid("the place base") {
      _ = try NumericalTokenIntegrityLoss(digits, .init(placeBase: value))
    }
    guard value != 0 else { return }
    expectInvalid("sigma") { _ = try GaussianLabelSmoothing(digits, sigma: value) }
    expectInvalid("sigma") { _ = try WassersteinCDFLoss(digits, .init(sigma: value)) }
    expectInvalid("lambda") { _ = try CombinedLoss(nil, weight: value) }
    expectInvalid("the relative weight") {
      _ = try NumericalTokenIntegrityLoss(digits, .init(relativeWeight: value))
    }
  }

  @Test func optionsInTheWrongPlaceAreErrors() throws {
    let digits = try Digits.vocabulary()
    #expect(throws: LossError.self) { try NumberTokenLoss(digits, .init(squashFactor: 1)) }
    for distance in NumberTokenLossTests.distances where distance != .wasserstein {
      #expect(throws: LossError.self) {
        try NumberTokenLoss(digits, .init(distance: distance, squashFactor: 2))
      }
    }
    #expect(throws: LossError.self) {
      try NumericalTokenIntegrityLoss(NumberVocabulary([(0, -1), (1, 2)]))
    }
  }
}
