import ArgumentParser
import Foundation
import NTLData
import NTLLoss
import NTLMetrics
import NTLModel
import NTLTrainer

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test a model on questions with known answers.")

  @OptionGroup var model: ModelOption

  @Option(
    name: .customLong("test"), parsing: .upToNextOption,
    help: """
      Files to test with, each by itself and all together: .jsonl holds objects with "question" and \
      "answer", in any other question and answer lines alternate.
      """)
  var files: [String]

  @Option(help: "Ask at most so many questions of each file, evenly spaced.")
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

  @OptionGroup var rules: MetricsOptions

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
    let file = try model.configuration.generationOptions()
    let decoding = try decoding.decoding(file)
    // All files are read before the first is asked: mistakes in the last one come early.
    let sets = try files.map { name in
      // What a file of the model says is no reason to refuse a test.
      try EncodedSet(
        DataSource.files([name]).load(atMost: limit), tokenizer: tokenizer,
        maximumQuestionTokens: maxQuestionTokens,
        maximumAnswerTokens: length.maxNewTokens ?? max(32, file.maximumNewTokens))
    }
    let loss = try LossConfiguration(.crossEntropy).makeLoss(for: tokenizer)
    model.configuration.warnOfUnsupportedGeneration()
    Interruption.listen()
    let progress = Progress(title: "evaluate", steps: 1)
    let evaluations = try zip(files, sets).map { name, set in
      let evaluation = try Evaluation.of(
        model, loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
        maximumAnswerTokens: length.tokens(file), decoding: decoding, extraction: rules.rule,
        clipping: rules.clip
      ) { answered in
        progress.show(.evaluating(answered: answered, of: set.count))
        return !Interruption.isRequested
      }
      guard let evaluation else { throw ExitCode(Interruption.exitCode) }
      return (file: name, evaluation)
    }

    if let predictions { try write(evaluations, to: predictions) }
    let report = EvaluationReport(evaluations, rules)
    if json { try report.printJSON() } else { print(report.text) }
  }

  /// The answers of several files know theirs as their category, so that `ntl metrics --by category` tells
  /// them apart.
  private struct CategorizedAnswer: Encodable {
    let category: String
    let question: String
    let label: String
    let prediction: String
  }

  private func write(_ evaluations: [(file: String, Evaluation)], to path: String) throws {
    let file = URL(filePath: path)
    if evaluations.count == 1 {
      return try JSONFile.write(lines: evaluations[0].1.answers, to: file)
    }
    let answers = evaluations.flatMap { file, evaluation in
      let category = URL(filePath: file).deletingPathExtension().lastPathComponent
      return evaluation.answers.map {
        CategorizedAnswer(
          category: category, question: $0.question, label: $0.label, prediction: $0.prediction)
      }
    }
    try JSONFile.write(lines: answers, to: file)
  }
}
