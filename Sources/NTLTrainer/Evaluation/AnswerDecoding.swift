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
  /// As the options say: greedy, by beam search or drawn at random. How long answers may be is the
  /// caller's affair here too.
  case options(GenerationOptions)

  /// At every step the likeliest token.
  public static let greedy = AnswerDecoding.tokens(.argmax)

  /// One answer to a question.
  public struct Answer: Sendable, Equatable {
    /// What it says.
    public let text: String
    /// Its tokens, the end token included if it came; nil where several texts were made one.
    public let tokens: [Int32]?
    /// Of beam search, how good it is, see `GeneratedText`.
    public let score: Double?
  }

  /// Answers questions.
  ///
  /// Draws are keyed by the question's tokens: an answer follows from model, question and seed, not
  /// from the other questions or their order, and a question asked twice is answered alike.
  ///
  /// - Parameters:
  ///   - questions: what the encoder reads.
  ///   - model: what is asked.
  ///   - tokenizer: turns answers into text, and knows the number tokens.
  ///   - maximumTokens: where to stop an answer that has not ended by itself.
  ///   - answersAtATime: how many are written together, samples and beams counted; it bounds the memory
  ///     needed, except that all that belongs to one question is written together.
  /// - Returns: an answer to each question; of several the best.
  public func answers(
    to questions: PackedSequences, by model: T5, tokenizer: any Tokenizer, maximumTokens: Int,
    answersAtATime: Int = 128
  ) -> [String] {
    allAnswers(
      to: questions, by: model, tokenizer: tokenizer, maximumTokens: maximumTokens,
      answersAtATime: answersAtATime
    ).map { $0.first?.text ?? "" }
  }

  /// Answers questions, each as often as was asked for: see ``answers(to:by:tokenizer:maximumTokens:answersAtATime:)``.
  ///
  /// - Returns: at least one answer to each question; of several, from a beam search, the best first.
  public func allAnswers(
    to questions: PackedSequences, by model: T5, tokenizer: any Tokenizer, maximumTokens: Int,
    answersAtATime: Int = 128
  ) -> [[Answer]] {
    let stride = max(1, answersAtATime / max(1, textsAtATime))
    return Swift.stride(from: 0, to: questions.count, by: stride).flatMap { start in
      let indices = start..<min(start + stride, questions.count)
      let part = PackedSequences(indices.map { Array(questions[$0]) })
      let keys = indices.map { Self.key(of: questions[$0]) }
      switch self {
      case .tokens(let statistic):
        return model.generate(
          part, maximumTokens: maximumTokens, numbers: numbers(statistic, tokenizer)
        ).map { [Answer(text: tokenizer.decode($0), tokens: $0, score: nil)] }
      case .samples(let statistic, let count, let sampling):
        return model.sample(
          part, count: count, by: sampling, keys: keys, maximumTokens: maximumTokens
        ).map { samples in
          let text = statistic.consensus(of: samples.map { tokenizer.decode($0) })
          return [Answer(text: text, tokens: nil, score: nil)]
        }
      case .options(var options):
        options.maximumNewTokens = maximumTokens
        return model.generate(part, options, keys: keys).map { texts in
          texts.map {
            Answer(text: tokenizer.decode($0.tokens), tokens: $0.tokens, score: $0.score)
          }
        }
      }
    }
  }

  /// How many texts are written for one question at the same time.
  private var textsAtATime: Int {
    switch self {
    case .tokens: 1
    case .samples(_, let count, _): count
    case .options(let options): options.isSampling ? options.returnedTexts : options.beams
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
