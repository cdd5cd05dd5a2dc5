import Foundation
import NTLData
import NTLMetrics
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer
import Testing

/// Sentinels, with T5's tokenizer.
@Suite struct SentinelTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/data/tokenizers/t5").standardizedFileURL
  private static let exists = FileManager.default.fileExists(atPath: folder.path)
  private static let sentinel: Int32 = 32_099

  private let pairs = [
    QuestionAnswer(question: "What is 3 + 4?", answer: "7"),
    QuestionAnswer(question: "What is 30 + 40 + 50?", answer: "120"),
  ]

  @Test func aTokenizerWithoutSentinelsIsRefused() {
    var c = SmallRun.configuration
    c.objective = .sentinel
    let folder = SmallRun.folder()
    #expect(throws: TrainingError.self) {
      try TrainingRun(c, in: folder, .new, on: CPUDevice.shared)
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(.enabled(if: exists, "needs ../shared/data/tokenizers"))
  func questionsEndAndAnswersBeginWithTheSentinel() throws {
    let tokenizer = try loadTokenizer(from: Self.folder).writing(.digits)
    let set = try EncodedSet(
      pairs, tokenizer: tokenizer, maximumQuestionTokens: 40, maximumAnswerTokens: 10,
      objective: .sentinel)
    for (pair, example) in zip(pairs, set.examples) {
      #expect(example.question.suffix(2) == [Self.sentinel, tokenizer.endToken])
      #expect(example.answer.first == Self.sentinel)
      #expect(tokenizer.decode(Array(example.question.dropLast(2))) == pair.question)
      #expect(tokenizer.decode(Array(example.answer.dropFirst())) == pair.answer)
    }
    // What is cut is the question's text.
    let cut = try EncodedSet(
      pairs, tokenizer: tokenizer, maximumQuestionTokens: 6, maximumAnswerTokens: 4,
      objective: .sentinel, overlongTexts: .cut)
    for (example, whole) in zip(cut.examples, set.examples) {
      #expect(example.question == whole.question.prefix(4) + [Self.sentinel, tokenizer.endToken])
      #expect(example.answer.count <= 4 && example.answer.last == tokenizer.endToken)
    }
  }

  /// Learnt by heart, answers are right as texts: the sentinel is no part of them.
  @Test(.enabled(if: exists, "needs ../shared/data/tokenizers"))
  func answersAreComparedWithoutIt() throws {
    let file = SmallRun.folder()
    try LinePairFile.write(pairs, to: file)
    var c = SmallRun.configuration
    c.tokenizer = .pretrained(Self.folder.path, .digits)
    c.model = c.model.with(vocabularyOf: try c.tokenizer.load())
    (c.model.encoderLayers, c.model.decoderLayers, c.model.dropoutRate) = (1, 1, 0)
    (c.training, c.tests) = (.files([file]), [TestSet("test", .files([file]))])
    (c.steps, c.learningRate, c.schedule, c.evaluationInterval) = (60, 0.03, .constant, 0)
    (c.checkpointInterval, c.accumulation, c.objective) = (0, 1, .sentinel)
    let folder = SmallRun.folder()
    let run = try TrainingRun(c, in: folder, .new, on: CPUDevice.shared)
    guard case .finished(let tests) = try run.run() else {
      Issue.record("the run did not finish")
      return
    }
    #expect(tests[0].evaluation.answers.map(\.prediction) == ["7", "120"])
    #expect(tests[0].evaluation.summary.metrics.exactMatch == 1)
  }
}
