import NTLData
import NTLModel
import NTLProbe
import NTLTensor
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

@Suite struct ModelProbeTests {
  private let tokenizer = CharacterTokenizer.default

  private func model(
    embeddingByValue: Bool = false, device: any Device = CPUDevice.shared
  ) -> T5 {
    var configuration = T5Configuration.presets["tiny"]!.with(vocabularyOf: tokenizer)
    configuration.encoderLayers = 3
    let model = T5(configuration, on: device, seed: 5)
    guard embeddingByValue else { return model }
    // A digit's embedding holds the digit along one direction, under those of its own.
    var weights = device.doubles(model.embedding.value)
    for (token, value) in tokenizer.numberValues {
      weights[Int(token) * configuration.width] = 20 * value - 90
    }
    device.write(weights, to: model.embedding.value)
    return model
  }

  private func questions(_ count: Int) throws -> [QuestionAnswer] {
    try MathematicsModule.addOrSub.questionAnswers(count: count, at: .trainEasy, seed: 3)
  }

  @Test func everyLayerHasAScoreAndItsControl() throws {
    let pairs = try questions(200)
    let result = try #require(
      try ModelProbe()(model(), tokenizer: tokenizer, questions: pairs + pairs.prefix(7)))
    let unique = Set(pairs.map(\.question)).count
    #expect(result.questionsLearned == (unique + 1) / 2 && result.questionsTested == unique / 2)
    #expect(result.repeatedQuestions == 207 - unique)
    #expect(result.sites.map(\.site) == ProbeSite.allCases)
    #expect(
      result.sites[0].layers.map(\.layer) == [
        "embedding", "block 1", "block 2", "block 3", "final norm",
      ])
    #expect(result.sites[1].layers.count == 4 && result.sites[2].shuffled.count == 4)
    for site in result.sites {
      #expect(site.learned > 100 && site.tested > 100)
      for target in ProbeTarget.allCases { #expect(site.highestShuffled(target)! < 0.1) }
      for layer in site.layers { #expect(layer.number.rSquared != nil) }
    }
    // Ten random embeddings tell the ten digits apart, and so does the token alone.
    for site in result.sites.prefix(2) {
      #expect(site.layers[0].token.rSquared! > 0.999 && site.tokenAlone.token.rSquared! > 0.999)
    }
    // What is written next cannot be known from what was read last.
    #expect(result.sites[2].layers[0].token.rSquared! < 0.5)
  }

  @Test func anEmbeddingThatHoldsTheValueIsInOrder() throws {
    let result = try #require(
      try ModelProbe()(
        model(embeddingByValue: true), tokenizer: tokenizer, questions: try questions(40)))
    #expect(result.embeddings.rankCorrelation == 1 && result.embeddings.nearestNeighbors == 1)
    #expect(result.embeddings.readout.rSquared! > 0.99)
  }

  @Test func theSeedDecidesAndTheDeviceDoesNot() throws {
    let pairs = try questions(30)
    func result(seed: UInt64, on device: any Device) throws -> ProbeResult {
      var probe = ModelProbe()
      probe.seed = seed
      return try #require(
        try probe(model(device: device), tokenizer: tokenizer, questions: pairs))
    }
    let first = try result(seed: 1, on: CPUDevice.shared)
    #expect(try result(seed: 1, on: CPUDevice.shared) == first)
    #expect(try result(seed: 2, on: CPUDevice.shared) != first)
    let reference = try result(seed: 1, on: ReferenceDevice.shared)
    #expect(reference.sites.map(\.learned) == first.sites.map(\.learned))
    for (a, b) in zip(reference.sites[0].layers, first.sites[0].layers) {
      #expect(abs(a.token.rSquared! - b.token.rSquared!) < 0.02)
    }
  }

  @Test func itStopsWhenAsked() throws {
    var calls = 0
    let result = try ModelProbe()(
      model(), tokenizer: tokenizer, questions: try questions(300)
    ) { done, all in
      calls += 1
      return done < all / 3
    }
    #expect(result == nil && calls == 2)
  }

  @Test func whatCannotBeProbedIsRefused() throws {
    #expect(throws: ProbeError.tooFewQuestions(1)) {
      try ModelProbe()(
        model(), tokenizer: tokenizer,
        questions: Array(repeating: QuestionAnswer(question: "1 + 1?", answer: "2"), count: 9))
    }
    let words = (0..<8).map {
      QuestionAnswer(question: String(repeating: "a", count: $0 + 1), answer: "b")
    }
    #expect(throws: ProbeError.noNumbers) {
      try ModelProbe()(model(), tokenizer: tokenizer, questions: words)
    }
    let broken = model()
    let norm = try #require(
      broken.parameters.first { $0.name == "encoder.block.0.layer.0.layer_norm.weight" })
    broken.arena.values.device.write(
      [Double](repeating: .nan, count: norm.shape.count), to: norm.value)
    #expect(throws: ProbeError.notFinite(layer: "encoder's block 1")) {
      try ModelProbe()(broken, tokenizer: tokenizer, questions: try questions(20))
    }
  }

  @Test func questionsWithNumbersInAnswersOnlyHaveNoEncoderSite() throws {
    let pairs = (0..<60).map {
      QuestionAnswer(question: String(repeating: "a", count: $0 + 1), answer: "\($0)")
    }
    let result = try #require(
      try ModelProbe()(model(), tokenizer: tokenizer, questions: pairs))
    #expect(result.sites.map(\.site) == [.answerRead, .answerWritten])
  }
}
