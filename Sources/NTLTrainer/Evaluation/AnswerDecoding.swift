public import NTLModel
import NTLTensor
public import NTLTokenizer

/// How a model's answer to a question is found.
public enum AnswerDecoding: Sendable, Equatable {
  /// One answer, at every step the likeliest token; which number token is written where the likeliest
  /// is one, the statistic says, see `NumberDecoding`.
  case tokens(NumberDecoding.Statistic)
  /// Several answers drawn at random, at least one, of which the statistic makes one by
  /// `Statistic.consensus(of:)`.
  case samples(NumberDecoding.Statistic, count: Int, by: Sampling)

  /// At every step the likeliest token.
  public static let greedy = AnswerDecoding.tokens(.argmax)

  /// Answers questions.
  ///
  /// Samples are keyed by the question's tokens: an answer follows from model, question and seed, not
  /// from the other questions or their order, and a question asked twice is answered alike.
  ///
  /// - Parameters:
  ///   - questions: what the encoder reads.
  ///   - model: what is asked.
  ///   - tokenizer: turns answers into text, and knows the number tokens.
  ///   - maximumTokens: where to stop an answer that has not ended by itself.
  ///   - answersAtATime: how many are written together, samples counted; it bounds the memory needed,
  ///     except that all samples of one question are written together.
  /// - Returns: an answer to each question.
  public func answers(
    to questions: PackedSequences, by model: T5, tokenizer: any Tokenizer, maximumTokens: Int,
    answersAtATime: Int = 128
  ) -> [String] {
    let perQuestion = if case .samples(_, let count, _) = self { count } else { 1 }
    let stride = max(1, answersAtATime / max(1, perQuestion))
    return Swift.stride(from: 0, to: questions.count, by: stride).flatMap { start in
      let indices = start..<min(start + stride, questions.count)
      let part = PackedSequences(indices.map { Array(questions[$0]) })
      switch self {
      case .tokens(let statistic):
        return model.generate(
          part, maximumTokens: maximumTokens, numbers: numbers(statistic, tokenizer)
        ).map { tokenizer.decode($0) }
      case .samples(let statistic, let count, let sampling):
        return model.sample(
          part, count: count, by: sampling, keys: indices.map { Self.key(of: questions[$0]) },
          maximumTokens: maximumTokens
        ).map { samples in statistic.consensus(of: samples.map { tokenizer.decode($0) }) }
      }
    }
  }

  /// A tokenizer without number tokens leaves nothing to choose.
  private func numbers(
    _ statistic: NumberDecoding.Statistic, _ tokenizer: any Tokenizer
  ) -> NumberDecoding? {
    let values = tokenizer.numberValues
    return values.isEmpty ? nil : NumberDecoding(statistic, values)
  }

  private static func key(of question: ArraySlice<Int32>) -> UInt64 {
    question.reduce(0) { mixed($0, UInt64(UInt32(bitPattern: $1))) }
  }
}
