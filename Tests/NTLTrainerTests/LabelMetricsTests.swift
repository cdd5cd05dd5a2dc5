import Foundation
import NTLData
import NTLLoss
import NTLMetrics
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer
import Testing

/// Perplexity and accuracies of labels, against the logits of one example at a time, and against answers.
@Suite struct LabelMetricsTests {
  private let tokenizer = CharacterTokenizer.default

  /// A model that has learnt some of the questions.
  private func trained() throws -> (trainer: Trainer, set: EncodedSet) {
    var configuration = T5Configuration.presets["tiny"]!.with(vocabularyOf: tokenizer)
    (configuration.width, configuration.feedForwardWidth) = (32, 64)
    (configuration.headWidth, configuration.heads, configuration.dropoutRate) = (16, 2, 0)
    let set = try EncodedSet(
      MathematicsModule.addSubMultiple.questionAnswers(count: 12, at: .trainEasy, seed: 9),
      tokenizer: tokenizer, maximumQuestionTokens: 200, maximumAnswerTokens: 20)
    var trainer = Trainer(
      model: T5(configuration, on: CPUDevice.shared, seed: 1),
      // Not plain cross-entropy: perplexity is of that all the same.
      loss: try LossConfiguration(.gaussianCrossEntropy).makeLoss(for: tokenizer),
      schedule: LearningRateSchedule(shape: .constant, peak: 3e-3, totalSteps: 1_000),
      optimizer: .adamW(), seed: 7)
    for _ in 0..<35 { _ = try trainer.step([Batch(set.examples)]) }
    return (trainer, set)
  }

  @Test func labelsAreScoredOverTheWholeSet() throws {
    let (trainer, set) = try trained()
    let model = trainer.model
    var (nats, right, rightAnswers, tokens) = (0.0, 0, 0, 0)
    for example in set.examples {
      let batch = Batch([example])
      let logits = model(batch.source, decoding: model.decoderInputs(for: batch.labels))
      let (scalars, width) = (logits.scalars, logits.shape.columns)
      let likeliest = example.answer.enumerated().map { n, token in
        let row = scalars[n * width..<(n + 1) * width]
        let peak = row.max()!
        nats += log(row.reduce(0) { $0 + exp($1 - peak) }) + peak - row[n * width + Int(token)]
        return Int32(row.firstIndex(of: peak)! - n * width)
      }
      tokens += likeliest.count
      right += zip(likeliest, example.answer).count { $0 == $1 }
      rightAnswers += likeliest == example.answer ? 1 : 0
    }
    for batchSize in [5, 12] {
      let evaluation = try #require(
        try Evaluation.of(
          model, trainer.loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
          maximumAnswerTokens: 20))
      let summary = evaluation.summary
      #expect(abs(try #require(summary.perplexity) / exp(nats / Double(tokens)) - 1) < 1e-5)
      #expect(summary.tokenAccuracy == Double(right) / Double(tokens))
      #expect(summary.sequenceAccuracy == Double(rightAnswers) / Double(set.count))
      // Some right and some wrong, or the test shows nothing; and greedy answers agree.
      #expect((1..<set.count).contains(rightAnswers))
      #expect(summary.sequenceAccuracy == summary.metrics.exactMatch)
      #expect(summary.text == TextMetrics(evaluation.answers.map { ($0.prediction, $0.label) }))
    }
  }

  @Test func poolingIsEvaluatingAllTogether() throws {
    let (trainer, set) = try trained()
    func evaluation(_ pairs: ArraySlice<QuestionAnswer>) throws -> Evaluation {
      let part = try EncodedSet(
        Array(pairs), tokenizer: tokenizer, maximumQuestionTokens: 200, maximumAnswerTokens: 20)
      return try #require(
        try Evaluation.of(
          trainer.model, trainer.loss, on: part, tokenizer: tokenizer, maximumAnswerTokens: 20))
    }
    // Parts of unequal size: a mean of means would show.
    let pooled = try Evaluation.pooled([evaluation(set.pairs[..<3]), evaluation(set.pairs[3...])])
    let together = try evaluation(set.pairs[...])
    #expect(pooled.answers == together.answers)
    let (parts, whole) = (pooled.summary.numbers, together.summary.numbers)
    #expect(parts.keys == whole.keys && parts.count > 15)
    for (name, value) in whole {
      #expect(abs(parts[name]! - value) <= 1e-5 * max(1, abs(value)), "\(name)")
    }
  }

  @Test func eachDecodingIsAnsweredAsByItself() throws {
    let (trainer, set) = try trained()
    let decodings = [AnswerDecoding.greedy, .tokens(.expectation)]
    let several = try #require(
      try Evaluation.of(
        trainer.model, trainer.loss, on: set, tokenizer: tokenizer, batchSize: 5,
        maximumAnswerTokens: 20, decodings: decodings))
    for (decoding, evaluation) in zip(decodings, several) {
      let alone = try #require(
        try Evaluation.of(
          trainer.model, trainer.loss, on: set, tokenizer: tokenizer, batchSize: 5,
          maximumAnswerTokens: 20, decoding: decoding))
      #expect(alone.answers == evaluation.answers && alone.summary == evaluation.summary)
    }
    #expect(several.count == 2 && several[0].answers != several[1].answers)
  }

  @Test func oldResultsCanBeRead() throws {
    let old = """
      {"loss": 1, "token_loss": 0.5, "number_loss": 2, "metrics": {"count": 3, "exact_match": 0.5}}
      """
    let summary = try JSONDecoder().decode(Evaluation.Summary.self, from: Data(old.utf8))
    #expect(summary.metrics.exactMatch == 0.5 && summary.metrics.missingCount == nil)
    #expect(summary.perplexity == nil && summary.text == nil)
  }
}
