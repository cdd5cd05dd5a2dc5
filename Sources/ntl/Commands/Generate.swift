import ArgumentParser
import Foundation
import NTLModel
import NTLTokenizer
import NTLTrainer

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer questions: those on the command line, or the lines of standard input.")

  @OptionGroup var model: ModelOption

  @Option(help: "The longest answer in tokens, its end included.")
  var maxAnswerTokens = 32

  @Option(help: "The longest question in tokens, its end included.")
  var maxQuestionTokens = 512

  @OptionGroup var decoding: DecodingOptions

  @OptionGroup var device: DeviceOption

  @Argument(help: "Questions.")
  var questions: [String] = []

  func validate() throws {
    for (name, value, most) in [
      ("--max-answer-tokens", maxAnswerTokens, 4_096),
      ("--max-question-tokens", maxQuestionTokens, 65_536),
    ] where !(1...most).contains(value) {
      throw ValidationError("\(name) must be from 1 to \(most), not \(value).")
    }
  }

  func run() throws {
    let (model, tokenizer) = try model.load(on: device.device.device)
    if questions.isEmpty {
      // A line at a time, so that another program can ask and wait for the answer.
      var number = 0
      while let line = readLine() {
        number += 1
        try answer([line], model, tokenizer) { _ in "line \(number)" }
      }
    } else {
      try answer(questions, model, tokenizer) { "question \($0 + 1)" }
    }
  }

  private func answer(
    _ questions: [String], _ model: T5, _ tokenizer: any Tokenizer, place: (Int) -> String
  ) throws {
    let tokens = questions.map { tokenizer.encode($0) + [tokenizer.endToken] }
    if let i = tokens.firstIndex(where: { $0.count > maxQuestionTokens }) {
      throw ValidationError(
        "\(place(i)) has \(tokens[i].count) tokens, more than --max-question-tokens "
          + "\(maxQuestionTokens); raise it or shorten the question.")
    }
    let answers = decoding.decoding.answers(
      to: PackedSequences(tokens), by: model, tokenizer: tokenizer, maximumTokens: maxAnswerTokens)
    for answer in answers { print(answer) }
    fflush(nil)
  }
}
