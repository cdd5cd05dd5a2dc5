import ArgumentParser
import Foundation
import NTLData
import NTLLoss
import NTLModel
import NTLTrainer

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test a model on questions with known answers.")

  @OptionGroup var model: ModelOption

  @Option(
    name: .customLong("test"), parsing: .upToNextOption,
    help: "Files to test with: question and answer lines alternate.")
  var files: [String]

  @Option(help: "Ask only the first so many questions.")
  var limit: Int?

  @Option(help: "Questions, and with --samples answers, at a time.")
  var batchSize = 128

  @Option(help: "The longest answer in tokens, its end included.")
  var maxAnswerTokens = 32

  @Option(help: "The longest question in tokens, its end included.")
  var maxQuestionTokens = 512

  @Option(help: "Write the answers to this file, a JSON object a line.")
  var predictions: String?

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @OptionGroup var decoding: DecodingOptions

  @OptionGroup var device: DeviceOption

  func validate() throws {
    for (name, value, most) in [
      ("--limit", limit ?? 1, 100_000_000), ("--batch-size", batchSize, 100_000),
      ("--max-answer-tokens", maxAnswerTokens, 4_096),
      ("--max-question-tokens", maxQuestionTokens, 65_536),
    ] where !(1...most).contains(value) {
      throw ValidationError("\(name) must be from 1 to \(most), not \(value).")
    }
  }

  func run() throws {
    let (model, tokenizer) = try model.load(on: device.device.device)
    var pairs = try DataSource.files(files).load()
    if let limit { pairs = Array(pairs.prefix(limit)) }
    let set = try EncodedSet(
      pairs, tokenizer: tokenizer, maximumQuestionTokens: maxQuestionTokens,
      maximumAnswerTokens: maxAnswerTokens)
    let loss = try LossConfiguration(.crossEntropy).makeLoss(for: tokenizer)
    Interruption.listen()
    let progress = Progress(title: "evaluate", steps: 1)
    let evaluation = try Evaluation.of(
      model, loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
      maximumAnswerTokens: maxAnswerTokens, decoding: decoding.decoding
    ) { answered in
      progress.show(.evaluating(answered: answered, of: set.count))
      return !Interruption.isRequested
    }
    guard let evaluation else { throw ExitCode(Interruption.exitCode) }

    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let predictions {
      var lines = Data()
      for answer in evaluation.answers { lines += try encoder.encode(answer) + Data("\n".utf8) }
      try AtomicFile.write([lines], to: URL(filePath: predictions))
    }
    if json {
      print(String(decoding: try encoder.encode(evaluation.summary), as: UTF8.self))
    } else {
      print(MetricsTable([("model", [evaluation.summary])]).text)
    }
  }
}
