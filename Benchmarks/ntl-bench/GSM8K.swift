import Foundation
import NTLData
import NTLJSON
import NTLModel
import NTLTokenizer
import NTLTrainer

/// The questions of GSM8K (Cobbe et al. 2021) and T5's vocabulary, from a folder that holds
/// `gsm8k/train.jsonl` and `tokenizers/t5/spiece.model`: texts of natural lengths.
struct GSM8K {
  /// The tokens of T5, with one for each digit.
  let tokenizer: any SavableTokenizer
  private let file: URL

  /// Finds the files.
  ///
  /// - Throws: ``Unavailable`` where one of them is missing.
  init(_ folder: URL) throws {
    file = folder.appending(path: "gsm8k/train.jsonl")
    let vocabulary = folder.appending(path: "tokenizers/t5/spiece.model")
    for needed in [file, vocabulary] where !FileManager.default.fileExists(atPath: needed.path) {
      throw Unavailable(
        "\(needed.path) is missing; name a folder that holds gsm8k/train.jsonl and "
          + "tokenizers/t5/spiece.model with --data")
    }
    tokenizer = try loadTokenizer(from: vocabulary).writing(.digits)
  }

  /// Reads all questions and answers.
  ///
  /// What stands between `<<` and `>>`, notes for a calculator, is left out, and an answer is one line.
  func read() throws -> [QuestionAnswer] {
    guard let lines = try? String(contentsOf: file, encoding: .utf8) else {
      throw Unavailable("\(file.path) cannot be read, or is not UTF-8; put another in its place")
    }
    return try lines.split(separator: "\n").enumerated().map { index, line in
      let record = try JSON(parsing: Array(line.utf8))
      guard let question = record["question"]?.string, let answer = record["answer"]?.string else {
        throw Unavailable(
          "\(file.path), line \(index + 1), lacks \"question\" or \"answer\"; put the original in its "
            + "place")
      }
      return QuestionAnswer(
        question: question,
        answer: answer.replacing(#/<<.*?>>/#, with: "").replacing("\n", with: " "),
        source: .init(file: file.path, line: index + 1))
    }
  }

  /// The first batches of a training with this data.
  ///
  /// A batch is drawn from questions of similar length, as `ntl train` does. What the vocabulary cannot
  /// write is the unknown token here.
  func batches(of size: Int, count: Int) throws -> [Batch] {
    let pairs = try read()
    // Lengths decide about batches, so all questions are encoded; only the drawn answers are.
    let questions = pairs.map { tokenizer.addingSpecialTokens(to: tokenizer.encode($0.question)) }
    let order = LengthBucketedBatches(lengths: questions.map(\.count), batchSize: size, seed: 0)
    return order.batches(inEpoch: 0).prefix(count).map { indices in
      Batch(
        source: .init(indices.map { questions[$0] }),
        labels: .init(
          indices.map { tokenizer.addingSpecialTokens(to: tokenizer.encode(pairs[$0].answer)) }))
    }
  }
}
