import NTLData
public import NTLLoss
public import NTLMetrics
public import NTLModel
import NTLTensor
public import NTLTokenizer

/// What a model makes of a set of questions: its losses when taught, its answers when asked.
public struct Evaluation: Sendable {
  /// One question, its answer and what the model answered.
  public struct Answer: Codable, Sendable, Equatable {
    /// The question.
    public let question: String
    /// The right answer.
    public let label: String
    /// The model's answer.
    public let prediction: String
  }

  /// Losses and metrics.
  public let summary: Summary
  /// The answers, in the order of the questions.
  public let answers: [Answer]
  /// What the losses of several sets together follow from.
  private let labels: LabelScores

  private init(
    _ labels: LabelScores, _ answers: [Answer], _ extraction: NumberExtraction,
    _ clipping: NumberClipping
  ) {
    let scores = AnswerScores(
      answers.map { ($0.prediction, $0.label) }, extraction: extraction, clipping: clipping)
    summary = Summary(labels, scores.metrics)
    (self.labels, self.answers) = (labels, answers)
  }

  /// Evaluates a model: its answers of up to `maximumAnswerTokens`, and teacher-forced losses.
  ///
  /// The losses do not depend on how answers are found: they are computed once for all decodings.
  ///
  /// - Parameters:
  ///   - model: what is asked.
  ///   - loss: what is reported of the labels; each term is a mean over the whole set.
  ///   - data: the questions.
  ///   - tokenizer: turns answers into text.
  ///   - batchSize: how many questions are computed together.
  ///   - maximumAnswerTokens: where to stop an answer that has not ended by itself.
  ///   - decodings: the ways in which answers are found.
  ///   - extraction: how the number of an answer is found.
  ///   - clipping: what is done to numbers before they are compared.
  ///   - observe: called after each batch with the number of questions answered so far, in all ways; when it
  ///     returns false, evaluation stops.
  /// - Returns: an evaluation for each decoding; nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite.
  public static func of(
    _ model: T5, _ loss: CombinedLoss, on data: EncodedSet, tokenizer: any Tokenizer,
    batchSize: Int = 128, maximumAnswerTokens: Int, decodings: [AnswerDecoding],
    extraction: NumberExtraction = .paper, clipping: NumberClipping = .none,
    observing observe: (Int) -> Bool = { _ in true }
  ) throws -> [Evaluation]? {
    let unanswered = data.pairs.map {
      Answer(question: $0.question, label: $0.answer, prediction: "")
    }
    var answers = [[Answer]](repeating: unanswered, count: decodings.count)
    var labels = LabelScores(loss)
    var done = 0
    let batches = LengthBucketedBatches.sortedByLength(
      data.examples.map(\.question.count), batchSize: batchSize)
    for indices in batches {
      let batch = Batch(indices.map { data.examples[$0] })
      let hidden = model.hiddenStates(
        batch.source, decoding: model.decoderInputs(for: batch.labels))
      try labels.add(hidden, projection: model.projection, batch)
      for (way, decoding) in decodings.enumerated() {
        let predictions = decoding.answers(
          to: batch.source, by: model, tokenizer: tokenizer, maximumTokens: maximumAnswerTokens,
          answersAtATime: batchSize)
        for (index, prediction) in zip(indices, predictions) {
          let pair = data.pairs[index]
          answers[way][index] = Answer(
            question: pair.question, label: pair.answer, prediction: prediction)
        }
      }
      done += indices.count
      if !observe(done) { return nil }
    }
    return answers.map { Evaluation(labels, $0, extraction, clipping) }
  }

  /// Evaluates a model whose answers are found in one way; see
  /// ``of(_:_:on:tokenizer:batchSize:maximumAnswerTokens:decodings:extraction:clipping:observing:)``.
  ///
  /// - Returns: nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite.
  public static func of(
    _ model: T5, _ loss: CombinedLoss, on data: EncodedSet, tokenizer: any Tokenizer,
    batchSize: Int = 128, maximumAnswerTokens: Int, decoding: AnswerDecoding = .greedy,
    extraction: NumberExtraction = .paper, clipping: NumberClipping = .none,
    observing observe: (Int) -> Bool = { _ in true }
  ) throws -> Evaluation? {
    try of(
      model, loss, on: data, tokenizer: tokenizer, batchSize: batchSize,
      maximumAnswerTokens: maximumAnswerTokens, decodings: [decoding], extraction: extraction,
      clipping: clipping, observing: observe)?[0]
  }

  /// One set of several: every token, number and answer counts the same, whichever set it is in.
  ///
  /// - Parameters:
  ///   - evaluations: at least one, all with the same loss.
  ///   - extraction: how the number of an answer is found.
  ///   - clipping: what is done to numbers before they are compared.
  /// - Returns: what evaluating all questions together would have found.
  public static func pooled(
    _ evaluations: [Evaluation], extraction: NumberExtraction = .paper,
    clipping: NumberClipping = .none
  ) -> Evaluation {
    require(!evaluations.isEmpty, "a pool of no evaluations")
    let labels = evaluations.dropFirst().reduce(into: evaluations[0].labels) { $0.add($1.labels) }
    return Evaluation(labels, evaluations.flatMap(\.answers), extraction, clipping)
  }
}
