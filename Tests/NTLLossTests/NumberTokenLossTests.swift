import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct NumberTokenLossTests {
  static let distances: [NumberTokenLoss.Distance] = [
    .wasserstein, .meanSquared, .meanAbsolute, .huber(delta: 0.7),
  ]
  // Ids 2…11 are the digits 0…9; 0, 1 and 12 are words.
  private func digits() throws -> NumberVocabulary {
    try NumberVocabulary((0..<10).map { (Int32($0 + 2), Double($0)) })
  }
  private let labels: [Int32] = [6, 0, 11, -100, 2]  // 4, a word, 9, ignored, 0
  private var logits: [Double] { randomScalars(65, in: -2...2, seed: 7) }
  private var device: ReferenceDevice { .shared }

  @Test(arguments: distances) func gradient(_ distance: NumberTokenLoss.Distance) throws {
    let ntl = try NumberTokenLoss(digits(), distance: distance)
    try expectGradient(at: [(logits, [5, 13])]) { try ntl($0[0], labels: Labels(labels)).total }
  }

  @Test(arguments: distances) func combinedGradient(_ distance: NumberTokenLoss.Distance) throws {
    let loss = try CombinedLoss(NumberTokenLoss(digits(), distance: distance))
    try expectGradient(at: [(logits, [5, 13])]) { try loss($0[0], labels: labels).total }
  }

  @Test func crossEntropyGradient() throws {
    try expectGradient(at: [(logits, [5, 13])]) {
      try CombinedLoss(nil)($0[0], labels: labels).total
    }
  }

  @Test(arguments: distances) func fartherIsWorse(_ distance: NumberTokenLoss.Distance) throws {
    let ntl = try NumberTokenLoss(digits(), distance: distance)
    func loss(predicting digit: Int) throws -> Double {
      var logits = [Double](repeating: -50, count: 13)
      logits[digit + 2] = 50
      return try ntl(Tensor(logits, [1, 13], on: device), labels: Labels([6])).total.scalar  // 4
    }
    #expect(try loss(predicting: 4) < 1e-12)
    for digit in 4..<9 { #expect(try loss(predicting: digit) < loss(predicting: digit + 1)) }
    for digit in 1...4 { #expect(try loss(predicting: digit) < loss(predicting: digit - 1)) }
  }

  @Test func halfOnZeroAndHalfOnEightFoolsTheSquareButNotWasserstein() throws {
    var logits = [Double](repeating: -50, count: 13)
    (logits[2], logits[10]) = (50, 50)  // 0 and 8, for a label of 4
    func loss(_ distance: NumberTokenLoss.Distance) throws -> Double {
      try NumberTokenLoss(digits(), distance: distance)(
        Tensor(logits, [1, 13], on: device), labels: Labels([6])
      ).total.scalar
    }
    #expect(try abs(loss(.meanSquared)) < 1e-12)
    #expect(try abs(loss(.wasserstein) - 4) < 1e-12)
  }

  @Test func aBatchWithoutNumbersLeavesCrossEntropyUntouched() throws {
    let words: [Int32] = [0, 1, 12, -100, 0]
    func run(_ loss: CombinedLoss) throws -> (LossTerms, [Double]) {
      let tape = Tape()
      let z = Tensor(logits, [5, 13], on: device, recordedOn: tape)
      let terms = try loss(z, labels: words)
      tape.backward(from: terms.total)
      return (terms, z.gradient)
    }
    let (with, gradient) = try run(CombinedLoss(NumberTokenLoss(digits())))
    let (without, plain) = try run(CombinedLoss(nil))
    #expect(with.numberLoss == 0 && with.total.scalar == without.total.scalar)
    #expect(gradient == plain)
    let alone = try evaluate(NumberTokenLoss(digits()), logits, Labels(words))
    #expect(alone.value == 0 && alone.gradient.allSatisfy { $0 == 0 })
    #expect(alone.terms.counts.numbers == 0)
  }

  @Test func everythingIgnoredIsZeroAndNotNaN() throws {
    let tape = Tape()
    let z = Tensor(logits, [5, 13], on: device, recordedOn: tape)
    let ignored = [Int32](repeating: -100, count: 5)
    let terms = try CombinedLoss(NumberTokenLoss(digits()))(z, labels: ignored)
    tape.backward(from: terms.total)
    #expect(terms.total.scalar == 0 && z.gradient.allSatisfy { $0 == 0 })
  }

  /// The paper's code let −100 wrap around to a token counted from the end, and the digit 0 be ignored.
  @Test(arguments: [-100, -1, 6, 0, 12] as [Int32])
  func ignoredLabelsNeverCount(_ index: Int32) throws {
    let labels: [Int32] = [index, 11, index, 3, index]
    func run(ignoring index: Int32, _ labels: [Int32]) throws -> (LossTerms, [Double]) {
      let tape = Tape()
      let z = Tensor(logits, [5, 13], on: device, recordedOn: tape)
      let loss = try CombinedLoss(NumberTokenLoss(digits()))
      let terms = try loss(z, labels: Labels(labels, ignoreIndex: index))
      tape.backward(from: terms.total)
      return (terms, z.gradient)
    }
    let (terms, gradient) = try run(ignoring: index, labels)
    let (expected, _) = try run(ignoring: -7, [-7, 11, -7, 3, -7])
    #expect(terms.counts == LossCounts(tokens: 2, numbers: 2))
    #expect(terms.total.scalar == expected.total.scalar)
    for row in [0, 2, 4] { #expect(gradient[row * 13..<(row + 1) * 13].allSatisfy { $0 == 0 }) }
  }

  @Test func nonFiniteLogitsAtIgnoredPositionsDoNotMatter() throws {
    var logits = logits
    logits[3 * 13 + 4] = .nan
    logits[3 * 13 + 5] = .infinity
    let tape = Tape()
    let z = Tensor(logits, [5, 13], on: device, recordedOn: tape)
    let terms = try CombinedLoss(NumberTokenLoss(digits()))(z, labels: labels)
    tape.backward(from: terms.total)
    #expect(terms.total.scalar.isFinite && z.gradient.allSatisfy(\.isFinite))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity], [true, false])
  func nonFiniteLogitsAreAnErrorThatNamesThem(_ value: Double, onCPU: Bool) throws {
    let device: any Device = onCPU ? CPUDevice.shared : ReferenceDevice.shared
    var logits = logits
    logits[2 * 13 + 5] = value
    let z = Tensor(logits, [5, 13], on: device)
    func expectNamed(_ run: () throws(LossError) -> Void) {
      do {
        try run()
        Issue.record("no error for a logit of \(value)")
      } catch {
        guard case .nonFiniteLogit(2, 5, let found) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(found == value || found.isNaN && value.isNaN)
      }
    }
    let combined = try CombinedLoss(NumberTokenLoss(digits()))
    expectNamed { () throws(LossError) in _ = try combined(z, labels: labels) }
    for distance in Self.distances {
      let ntl = try NumberTokenLoss(digits(), distance: distance)
      expectNamed { () throws(LossError) in _ = try ntl(z, labels: Labels(labels)) }
    }
  }

  @Test func labelsOutsideOfTheVocabularyAreErrors() throws {
    let z = Tensor(logits, [5, 13], on: device)
    for label: Int32 in [13, -1, -99, .max, .min] {
      #expect(throws: LossError.labelOutOfRange(position: 1, label: label, vocabularySize: 13)) {
        try CombinedLoss(nil)(z, labels: [0, label, 0, 0, 0])
      }
      #expect(throws: LossError.labelOutOfRange(position: 1, label: label, vocabularySize: 13)) {
        try NumberTokenLoss(digits())(z, labels: Labels([0, label, 0, 0, 0]))
      }
    }
  }

  @Test func numberVocabulariesThatMakeNoSenseAreErrors() throws {
    #expect(throws: LossError.tooFewNumberTokens(count: 0)) { try NumberVocabulary([]) }
    #expect(throws: LossError.tooFewNumberTokens(count: 1)) { try NumberVocabulary([(3, 1)]) }
    #expect(throws: LossError.duplicateNumberToken(3)) {
      try NumberVocabulary([(3, 1), (4, 2), (3, 1)])
    }
    #expect(throws: LossError.nonFiniteValue(token: 4, value: .infinity)) {
      try NumberVocabulary([(3, 1), (4, .infinity)])
    }
    #expect(throws: LossError.numberTokenOutOfRange(token: 20, vocabularySize: 13)) {
      let vocabulary = try NumberVocabulary([(3, 1), (20, 2)])
      return try NumberTokenLoss(vocabulary)(
        Tensor(logits, [5, 13], on: device), labels: Labels([3, 3, 3, 3, 3]))
    }
    let twins = try NumberVocabulary([(9, 1), (4, 1)])
    #expect(twins.tokens == [4, 9] && twins[9] == 1 && twins[5] == nil)
  }

  @Test func optionsThatMakeNoSenseAreErrors() throws {
    for delta in [0, -1, Double.infinity, .nan] {
      #expect(throws: LossError.self) {
        try NumberTokenLoss(digits(), distance: .huber(delta: delta))
      }
    }
    for weight in [-0.1, Double.infinity, .nan] {
      #expect(throws: LossError.self) { try CombinedLoss(nil, weight: weight) }
    }
  }

  @Test func lambdaZeroReportsTheNumberLossWithoutLearningFromIt() throws {
    func gradient(_ loss: CombinedLoss) throws -> (LossTerms, [Double]) {
      let tape = Tape()
      let z = Tensor(logits, [5, 13], on: device, recordedOn: tape)
      let terms = try loss(z, labels: labels)
      tape.backward(from: terms.total)
      return (terms, z.gradient)
    }
    let (terms, found) = try gradient(CombinedLoss(NumberTokenLoss(digits()), weight: 0))
    #expect(terms.numberLoss > 0)
    #expect(try found == gradient(CombinedLoss(nil)).1)
  }

  @Test func multiDigitNegativeAndDecimalTokensAreNumbers() throws {
    let vocabulary = try NumberVocabulary([(1, -2.5), (4, 100), (7, 0.25), (9, 100)])
    let ntl = try NumberTokenLoss(vocabulary)
    var logits = [Double](repeating: -40, count: 10)
    logits[7] = 40
    let z = Tensor(logits, [1, 10], on: device)
    #expect(try abs(ntl(z, labels: Labels([4])).total.scalar - 99.75) < 1e-12)
    #expect(try abs(ntl(z, labels: Labels([1])).total.scalar - 2.75) < 1e-12)
    #expect(vocabulary.span == 102.5)
  }
}
