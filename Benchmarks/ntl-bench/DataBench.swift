import NTLData
import NTLLoss
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer

/// Questions on their way into a model, by the means of `ntl train`.
final class DataBench {
  /// The parts of that way, each for one batch.
  enum Part: String, CaseIterable {
    /// The step itself, which the others are a share of.
    case step
    /// All questions are read from their file or generated; a batch's share of that time.
    case load
    /// The questions and answers of a batch become tokens.
    case tokenize
    /// All batches of an epoch are drawn; a batch's share of that time.
    case shuffle
    /// The tokens of a batch are packed.
    case pack
  }

  /// Which batch is worked on.
  var round = 0

  private let load: () throws -> [QuestionAnswer]
  private let tokenizer: any Tokenizer
  private let pairs: [QuestionAnswer]
  private let examples: [EncodedExample]
  private let order: LengthBucketedBatches
  private let batches: [[Int]]
  private var trainer: Trainer

  /// Reads and tokenizes everything once.
  ///
  /// Answers that the vocabulary cannot write, which `ntl train` refuses, are left out.
  init(
    _ setting: Setting, _ configuration: T5Configuration, _ tokenizer: any Tokenizer,
    batchSize: Int,
    load: @escaping () throws -> [QuestionAnswer]
  ) throws {
    (self.load, self.tokenizer) = (load, tokenizer)
    let written = try load().compactMap { pair in
      Self.encode(pair, tokenizer).map { (pair, $0) }
    }
    (pairs, examples) = (written.map(\.0), written.map(\.1))
    order = LengthBucketedBatches(
      lengths: examples.map(\.question.count), batchSize: batchSize, seed: 0)
    // Of one size, so that all rounds do as much; the smaller one of an epoch is left out.
    batches = order.batches(inEpoch: 0).filter { $0.count == batchSize }
    trainer = Trainer(
      model: T5(configuration, on: setting.device, seed: 0),
      loss: try LossVariant(.wasserstein).makeLoss(for: tokenizer),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, totalSteps: .max),
      optimizer: .adamW(), seed: 0)
  }

  /// Questions and answers of a batch.
  var textsOfBatch: Int { 2 * order.batchSize }

  /// Tokens read and written in a round.
  func tokens(inRound round: Int) -> Int {
    Batch(batches[round % batches.count].map { examples[$0] }).tokens
  }

  /// Seconds for a part of the way of one batch.
  func turn(_ part: Part) throws -> Double {
    let indices = batches[round % batches.count]
    let perBatch = 1 / Double(order.batchesPerEpoch)
    switch part {
    case .step:
      let batch = Batch(indices.map { examples[$0] })
      return try seconds { _ = try trainer.step([batch]) }
    case .load:
      return try seconds { _ = try load() } * perBatch
    case .tokenize:
      return seconds { for index in indices { _ = Self.encode(pairs[index], tokenizer) } }
    case .shuffle:
      return seconds { _ = order.batches(inEpoch: round) } * perBatch
    case .pack:
      return seconds { _ = Batch(indices.map { examples[$0] }) }
    }
  }

  private static func encode(_ pair: QuestionAnswer, _ tokenizer: any Tokenizer) -> EncodedExample?
  {
    func encode(_ tokenizer: some Tokenizer) -> EncodedExample? {
      try? EncodedExample(
        pair, tokenizer: tokenizer, maximumQuestionTokens: T5.longestText,
        maximumAnswerTokens: T5.longestText)
    }
    return encode(tokenizer)
  }
}
