import NTLData
public import NTLLoss
public import NTLMetrics
public import NTLModel
import NTLTensor
public import NTLTokenizer

/// What a model makes of a set of questions: its losses when taught, its answers when asked.
public struct Evaluation: Sendable {
  /// Losses and metrics.
  public struct Summary: Codable, Sendable, Equatable {
    /// Token loss + λ·number loss, over all labels.
    public let loss: Double
    /// Mean cross-entropy by token, in nats.
    public let tokenLoss: Double
    /// Mean number loss by number.
    public let numberLoss: Double
    /// How well the labels are foreseen: exp of the mean cross-entropy by token. Like the two accuracies,
    /// nil in results stored before it was measured.
    public let perplexity: Double?
    /// The share of label tokens, end tokens included, that are the likeliest, given the right ones before.
    public let tokenAccuracy: Double?
    /// The share of answers all of whose tokens are: the ones that greedy decoding writes exactly as their
    /// label is encoded.
    public let sequenceAccuracy: Double?
    /// How right the answers are.
    public let metrics: NumberMetrics
    /// How alike answers and labels are as texts; nil in results stored before it was measured.
    public let text: TextMetrics?

    enum CodingKeys: String, CodingKey {
      case loss
      case tokenLoss = "token_loss"
      case numberLoss = "number_loss"
      case perplexity
      case tokenAccuracy = "token_accuracy"
      case sequenceAccuracy = "sequence_accuracy"
      case metrics
      case text
    }
  }

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

  /// Evaluates a model: its answers of up to `maximumAnswerTokens`, and teacher-forced losses.
  ///
  /// - Parameters:
  ///   - model: what is asked.
  ///   - loss: what is reported of the labels; each term is a mean over the whole set.
  ///   - data: the questions.
  ///   - tokenizer: turns answers into text.
  ///   - batchSize: how many questions are computed together.
  ///   - maximumAnswerTokens: where to stop an answer that has not ended by itself.
  ///   - decoding: how answers are found; the losses do not depend on it.
  ///   - extraction: how the number of an answer is found.
  ///   - clipping: what is done to numbers before they are compared.
  ///   - observe: called after each batch with the number of questions answered so far; when it
  ///     returns false, evaluation stops.
  /// - Returns: nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite.
  public static func of(
    _ model: T5, _ loss: CombinedLoss, on data: EncodedSet, tokenizer: any Tokenizer,
    batchSize: Int = 128, maximumAnswerTokens: Int, decoding: AnswerDecoding = .greedy,
    extraction: NumberExtraction = .paper, clipping: NumberClipping = .none,
    observing observe: (Int) -> Bool = { _ in true }
  ) throws -> Evaluation? {
    var predictions = [String](repeating: "", count: data.count)
    let counts = data.examples.map { loss.counts(of: $0.answer) }.reduce(.zero, +)
    var (total, tokenLoss, numberLoss) = (0.0, 0.0, 0.0)
    var labelScores = LabelScores()
    var done = 0
    let batches = LengthBucketedBatches.sortedByLength(
      data.examples.map(\.question.count), batchSize: batchSize)
    for indices in batches {
      let batch = Batch(indices.map { data.examples[$0] })
      let hidden = model.hiddenStates(
        batch.source, decoding: model.decoderInputs(for: batch.labels))
      let terms = try labelScores.add(
        hidden, projection: model.projection, batch, loss, dividingBy: counts)
      total += terms.total
      tokenLoss += terms.tokenLoss
      numberLoss += terms.numberLoss
      let answers = decoding.answers(
        to: batch.source, by: model, tokenizer: tokenizer, maximumTokens: maximumAnswerTokens,
        answersAtATime: batchSize)
      for (index, answer) in zip(indices, answers) { predictions[index] = answer }
      done += indices.count
      if !observe(done) { return nil }
    }
    let answers = zip(data.pairs, predictions).map { pair, prediction in
      Answer(question: pair.question, label: pair.answer, prediction: prediction)
    }
    let metrics = AnswerScores(
      answers.map { ($0.prediction, $0.label) }, extraction: extraction, clipping: clipping
    ).metrics
    return Evaluation(
      summary: Summary(
        loss: total, tokenLoss: tokenLoss, numberLoss: numberLoss,
        perplexity: labelScores.perplexity, tokenAccuracy: labelScores.tokenAccuracy,
        sequenceAccuracy: labelScores.sequenceAccuracy, metrics: metrics.metrics,
        text: metrics.text),
      answers: answers)
  }
}
