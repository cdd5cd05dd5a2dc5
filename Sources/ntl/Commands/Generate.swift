import ArgumentParser
import Foundation
import NTLJSON
import NTLModel
import NTLTokenizer
import NTLTrainer

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer questions: those on the command line, or the lines of standard input.",
    discussion: """
      Questions are answered together, as many as --batch-size says; of standard input, as many as have \
      arrived. An answer is a line; where a question has several (--num-return-sequences), the best comes \
      first. With --json a line holds an object {"question": "…", "answers": ["…", …], "ids": [[…], …], \
      "scores": […]}: the ids of each answer's tokens, its end token included (not with --samples 2 or \
      more), and with beams its score, Σ log p / length^length_penalty.
      """)

  @OptionGroup var model: ModelOption

  @OptionGroup var length: AnswerLengthOption

  @Option(help: "The longest question in tokens, its end included.")
  var maxQuestionTokens = 512

  @Option(help: "Answers at a time, samples and beams counted; memory grows with it.")
  var batchSize = 128

  @Flag(help: "Print a JSON object a question.")
  var json = false

  @OptionGroup var decoding: DecodingOptions

  @OptionGroup var device: DeviceOption

  @Argument(help: "Questions.")
  var questions: [String] = []

  func validate() throws {
    for (name, value, most) in [
      ("--max-question-tokens", maxQuestionTokens, T5.longestText),
      ("--batch-size", batchSize, 100_000),
    ] where !(1...most).contains(value) {
      throw ValidationError("\(name) must be from 1 to \(most), not \(value).")
    }
  }

  func run() throws {
    let (model, tokenizer) = try model.load(on: device.device.device)
    let file = try model.configuration.generationOptions()
    let writer = Writer(
      model: model, tokenizer: tokenizer, decoding: try decoding.decoding(file),
      maximumTokens: length.tokens(file))
    model.configuration.warnOfUnsupportedGeneration()
    if questions.isEmpty {
      let lines = LineReader()
      while let group = try lines.next(atMost: batchSize) {
        try answer(group.map(\.text), writer) { "line \(group[$0].number)" }
      }
    } else {
      try answer(questions, writer) { "question \($0 + 1)" }
    }
  }

  private func answer(_ questions: [String], _ writer: Writer, place: (Int) -> String) throws {
    let tokens = questions.map { writer.tokenizer.encode($0) + [writer.tokenizer.endToken] }
    if let i = tokens.firstIndex(where: { $0.count > maxQuestionTokens }) {
      throw InputError(
        "\(place(i)) has \(tokens[i].count) tokens, more than --max-question-tokens "
          + "\(maxQuestionTokens); raise it or shorten the question.")
    }
    let answers = writer.answers(to: tokens, atATime: batchSize)
    for (question, answers) in zip(questions, answers) {
      if json {
        print(object(question, answers).text(indentation: nil))
      } else {
        for answer in answers { print(answer.text) }
      }
    }
    fflush(nil)
  }

  private func object(_ question: String, _ answers: [AnswerDecoding.Answer]) -> JSON {
    var members = [
      JSON.Member("question", .string(question)),
      JSON.Member("answers", .array(answers.map { .string($0.text) })),
    ]
    let ids = answers.compactMap(\.tokens)
    if !ids.isEmpty {
      members.append(
        JSON.Member("ids", .array(ids.map { .array($0.map { .integer(Int($0)) }) })))
    }
    let scores = answers.compactMap(\.score)
    if !scores.isEmpty {
      members.append(
        JSON.Member("scores", .array(scores.map { $0.isFinite ? .number($0) : .null })))
    }
    return .object(members)
  }
}

/// Who answers.
private struct Writer {
  let model: T5
  let tokenizer: any SavableTokenizer
  let decoding: AnswerDecoding
  let maximumTokens: Int

  func answers(to questions: [[Int32]], atATime: Int) -> [[AnswerDecoding.Answer]] {
    decoding.allAnswers(
      to: PackedSequences(questions), by: model, tokenizer: tokenizer,
      maximumTokens: maximumTokens, answersAtATime: atATime)
  }
}
