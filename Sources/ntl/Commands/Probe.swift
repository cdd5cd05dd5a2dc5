import ArgumentParser
import Foundation
import NTLData
import NTLHub
import NTLModel
import NTLProbe
import NTLReport
import NTLTrainer

struct Probe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how well numbers live in a model.",
    discussion: """
      Where the number tokens' embeddings lie, and what ridge regressions can read from the hidden states at \
      number tokens, layer by layer: the token's value, and that of its number. They learn from half of the \
      questions and are tested with the others. See Docs/Probe.md.
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder in Hugging Face's form, a checkpoint, a run, or a repository (org/name).",
      valueName: "model"))
  var model: String

  @Option(
    name: .customLong("test"), parsing: .upToNextOption,
    help: """
      Files of questions: .jsonl holds objects with "question" and "answer", in any other question and \
      answer lines alternate. Without files: generated ones.
      """)
  var files: [String] = []

  @Option(
    help: "Without files: the generated questions (default: \(Probe.defaultModule.rawValue)).")
  var module: MathematicsModule?

  @Option(help: "Without files: how hard they are (default: \(Probe.defaultLevel.rawValue)).")
  var level: Level?

  @Option(help: "Take at most so many questions, evenly spaced.")
  var limit = 1_000

  @Option(
    help: "Decides which half of the questions is learned from, and which ones are generated.")
  var seed: UInt64 = 7

  @Option(help: "Questions at a time.")
  var batchSize = 64

  @Option(help: "The longest question in tokens, its end included.")
  var maxQuestionTokens = ModelProbe().maximumQuestionTokens

  @Option(help: "The longest answer in tokens, its end included.")
  var maxAnswerTokens = ModelProbe().maximumAnswerTokens

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @Option(help: "Write probe.html and probe.json into this folder.")
  var output: String?

  @OptionGroup var device: DeviceOption

  private static let (defaultModule, defaultLevel) = (
    MathematicsModule.addSubMultiple, Level.trainEasy
  )

  func validate() throws {
    for (name, value, range) in [
      ("--limit", limit, 4...20_000), ("--batch-size", batchSize, 1...10_000),
      ("--max-question-tokens", maxQuestionTokens, 1...T5.longestText),
      ("--max-answer-tokens", maxAnswerTokens, 1...T5.longestText),
    ] where !range.contains(value) {
      throw ValidationError(
        "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
    }
    if !files.isEmpty && (module != nil || level != nil) {
      throw ValidationError(
        "--module and --level are for generated questions; leave them or --test away.")
    }
    let (module, level) = (module ?? Self.defaultModule, level ?? Self.defaultLevel)
    if files.isEmpty && !module.levels.contains(level) {
      throw ValidationError("\(DataError.noSuchLevel(module, level))")
    }
  }

  func run() throws {
    let place = try Place.url(of: model, for: [.model, .tokenizer])
    let folder = ModelFolder(try Checkpoint.find(place.path).folder)
    let (model, tokenizer) = try folder.load(on: device.device.device)
    let source = questions
    let pairs = try source.load(atMost: limit)

    Interruption.listen()
    let line = StatusLine()
    var probe = ModelProbe()
    (probe.seed, probe.batchSize) = (seed, batchSize)
    probe.maximumQuestionTokens = maxQuestionTokens
    probe.maximumAnswerTokens = maxAnswerTokens
    let result = try probe(model, tokenizer: tokenizer, questions: pairs) { done, all in
      line.show("probe  \(StatusLine.bar(done, of: all)) \(done) of \(all) questions")
      return !Interruption.isRequested
    }
    line.clear()
    guard let result else { throw ExitCode(Interruption.exitCode) }

    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let encoded = try encoder.encode(result)
    if json {
      print(String(decoding: encoded, as: UTF8.self))
    } else {
      print(ProbeTables(result).text(questions: "\(source)"))
    }
    guard let output else { return }
    let report = URL(filePath: output).appending(path: "probe.html")
    try write(
      encoded,
      ProbeTables(result).report(
        of: self.model, questions: "\(source)", seed: seed,
        vectors: PredictedDigit.embeddings(of: model, tokenizer: tokenizer)
      ).html(), into: URL(filePath: output))
    if !json { print("\nreport: \(report.path)") }
  }

  private var questions: DataSource {
    files.isEmpty
      ? .generated(
        module ?? Self.defaultModule, level ?? Self.defaultLevel, count: limit, seed: seed)
      : .files(files)
  }

  private func write(_ json: Data, _ html: String, into folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw InputError(
        "\(folder.path) cannot be made a folder: \(error.localizedDescription); "
          + "name another with --output.")
    }
    try AtomicFile.write([json, Data("\n".utf8)], to: folder.appending(path: "probe.json"))
    try AtomicFile.write([Data(html.utf8)], to: folder.appending(path: "probe.html"))
  }
}
