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

  @Option(help: "Questions at a time; answers, samples and beams counted.")
  var batchSize = 128

  @OptionGroup var length: AnswerLengthOption

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
      ("--max-question-tokens", maxQuestionTokens, T5.longestText),
    ] where !(1...most).contains(value) {
      throw ValidationError("\(name) must be from 1 to \(most), not \(value).")
    }
  }

  func run() throws {
    let (model, tokenizer) = try model.load(on: device.device.device)
    var pairs = try DataSource.files(files).load()
    if let limit { pairs = Array(pairs.prefix(limit)) }
    let file = try model.configuration.generationOptions()
    let decoding = try decoding.decoding(file)
    // What a file of the model says is no reason to refuse a test.
    let set = try EncodedSet(
      pairs, tokenizer: tokenizer, maximumQuestionTokens: maxQuestionTokens,
      maximumAnswerTokens: length.maxNewTokens ?? max(32, file.maximumNewTokens))
    let loss = try LossConfiguration(.crossEntropy).makeLoss(for: tokenizer)
    model.configuration.warnOfUnsupportedGeneration()
    Interruption.listen()
    let progress = Progress(title: "evaluate", steps: 1)
    let evaluation = try Evaluation.of(
      model, loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
      maximumAnswerTokens: length.tokens(file), decoding: decoding
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
