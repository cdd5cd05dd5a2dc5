import NTLData
import NTLLoss
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

@Suite struct AnswerDecodingTests {
  private let tokenizer = CharacterTokenizer.default
  private let sampled = Sampling(temperature: 0.7, seed: 3)

  private func model(seed: UInt64 = 2) -> T5 {
    var c = T5Configuration.presets["tiny"]!
    c.vocabularySize = tokenizer.vocabularySize
    (c.width, c.feedForwardWidth, c.headWidth, c.heads) = (16, 32, 8, 2)
    return T5(c, on: ReferenceDevice.shared, seed: seed)
  }

  private func set(_ count: Int = 9) throws -> EncodedSet {
    try EncodedSet(
      MathematicsModule.addSubMultiple.questionAnswers(count: count, at: .trainEasy, seed: 4),
      tokenizer: tokenizer, maximumQuestionTokens: 200, maximumAnswerTokens: 20)
  }

  private func evaluated(
    _ decoding: AnswerDecoding?, on set: EncodedSet? = nil, batchSize: Int = 128
  ) throws -> Evaluation {
    let loss = try LossConfiguration(.crossEntropy).makeLoss(for: tokenizer)
    let set = try set ?? self.set()
    let evaluation =
      if let decoding {
        try Evaluation.of(
          model(), loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
          maximumAnswerTokens: 6, decoding: decoding)
      } else {
        try Evaluation.of(
          model(), loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
          maximumAnswerTokens: 6)
      }
    return try #require(evaluation)
  }

  private var all: [AnswerDecoding] {
    NumberDecoding.Statistic.allCases.flatMap {
      [.tokens($0), .samples($0, count: 5, by: sampled)]
    }
  }

  @Test func argmaxByTokensIsGreedy() throws {
    let answers = try evaluated(nil).answers
    #expect(try evaluated(.greedy).answers == answers)
    #expect(try evaluated(.tokens(.argmax)).answers == answers)
    let cold = Sampling(temperature: 1e-9, seed: 1)
    #expect(try evaluated(.samples(.argmax, count: 3, by: cold)).answers == answers)
    #expect(try evaluated(.samples(.argmax, count: 3, by: sampled)).answers != answers)
  }

  @Test func lossesDoNotDependOnTheDecoding() throws {
    let greedy = try evaluated(.greedy).summary
    for decoding in all {
      let summary = try evaluated(decoding).summary
      #expect(summary.loss == greedy.loss && summary.tokenLoss == greedy.tokenLoss)
    }
  }

  @Test func answersDependOnNeitherBatchesNorOrder() throws {
    let set = try set()
    let reversed = try EncodedSet(
      set.pairs.reversed(), tokenizer: tokenizer, maximumQuestionTokens: 200,
      maximumAnswerTokens: 20)
    for decoding in all {
      let whole = try evaluated(decoding, on: set).answers
      for batchSize in [1, 4, 12] {
        #expect(try evaluated(decoding, on: set, batchSize: batchSize).answers == whole)
      }
      #expect(try evaluated(decoding, on: reversed).answers == whole.reversed())
    }
  }

  @Test func samplesBecomeOneAnswerByTheirStatistic() throws {
    let model = model()
    let questions = PackedSequences(try set().examples.map(\.question))
    let alone = (0..<questions.count).map { PackedSequences([Array(questions[$0])]) }
    func answers(_ decoding: AnswerDecoding, to questions: PackedSequences) -> [String] {
      decoding.answers(to: questions, by: model, tokenizer: tokenizer, maximumTokens: 6)
    }
    for statistic in NumberDecoding.Statistic.allCases {
      let decoding = AnswerDecoding.samples(statistic, count: 7, by: sampled)
      let found = answers(decoding, to: questions)
      #expect(found == alone.map { answers(decoding, to: $0)[0] })
      let other = Sampling(temperature: 0.7, seed: 4)
      #expect(found != answers(.samples(statistic, count: 7, by: other), to: questions))
    }
    // Draws that are nearly uniform: if all questions had the same, all answers would be the same.
    let single = AnswerDecoding.samples(.argmax, count: 1, by: Sampling(temperature: 50, seed: 1))
    #expect(Set(answers(single, to: questions)).count > 1)
  }

  @Test func withoutNumberTokensThereIsNothingToChoose() throws {
    let letters = try CharacterTokenizer(alphabet: "abcd")
    let questions = PackedSequences([[3, 4, 5, 1], [6, 1]])
    func answers(_ statistic: NumberDecoding.Statistic) -> [String] {
      AnswerDecoding.tokens(statistic).answers(
        to: questions, by: model(), tokenizer: letters, maximumTokens: 5)
    }
    #expect(answers(.expectation) == answers(.argmax) && answers(.argmax).count == 2)
  }
}
