import ArgumentParser
import Foundation
import NTLMetrics

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Measure how good anybody's predictions are.",
    discussion: """
      Every line of a FILE is a JSON object with "prediction" and "label", texts or numbers, as \
      `ntl evaluate --predictions` and runs write them. Docs/Metrics.md defines every metric.
      """)

  @Argument(help: "Files of predictions; - is standard input.")
  var files: [String]

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @OptionGroup var rules: MetricsOptions

  @Option(help: "How many resamples the 95 % intervals are made of; 0: no intervals.")
  var bootstrap = 1_000

  @Option(help: "Which resamples are drawn.")
  var seed: UInt64 = 0

  @Option(help: "Measure also each value of this field of the objects, such as category.")
  var by: String?

  @Option(help: "Compare FILE, question by question, with these predictions of the same labels.")
  var against: String?

  func validate() throws {
    guard (0...1_000_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap must be from 0 to 1000000, not \(bootstrap).")
    }
    guard (files + [against].compactMap { $0 }).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read only once.")
    }
    guard against == nil || files.count == 1 && by == nil && bootstrap > 0 else {
      throw ValidationError(
        "--against compares one FILE with another: name one FILE, and leave out --by and "
          + "--bootstrap 0.")
    }
  }

  func run() throws {
    let files = try files.map { try PredictionFile(reading: $0, groupedBy: by) }
    if let against {
      return try compare(files[0], PredictionFile(reading: against, groupedBy: nil))
    }
    var report = MetricsReport(rules, bootstrap: seededBootstrap, seed: seed)
    report.files = files.map { result($0.name, $0.answers) }
    if files.count > 1 { report.all = result("all", files.flatMap(\.answers)) }
    if by != nil { report.categories = categories(of: files.flatMap(\.answers)) }
    let groups = report.categories ?? (files.count > 1 ? report.files : nil)
    report.mean = groups?.map(\.all).macroMeans

    if json { return try printJSON(report) }
    var tables = report.files.count == 1 ? [AnswerTables.table(report.files[0])] : []
    if files.count > 1 {
      tables.append(AnswerTables.table(groups: report.files, corner: "file", all: report.all))
    }
    if let by, let categories = report.categories {
      tables.append(
        AnswerTables.table(
          groups: categories, corner: by, all: files.count == 1 ? nil : report.all))
    }
    print(tables.joined(separator: "\n\n"))
  }

  private func result(_ name: String, _ answers: [PredictionFile.Answer]) -> AnswerResult {
    AnswerResult(name, rules.scores(answers.map(\.texts)), seededBootstrap)
  }

  private var seededBootstrap: SeededBootstrap? {
    bootstrap == 0
      ? nil : SeededBootstrap(bootstrap: Bootstrap(resamples: bootstrap), seed: seed)
  }

  /// By rising name.
  private func categories(of answers: [PredictionFile.Answer]) -> [AnswerResult] {
    Dictionary(grouping: answers) { $0.category ?? "" }.sorted { $0.key < $1.key }
      .map { result($0.key, $0.value) }
  }

  private func compare(_ first: PredictionFile, _ second: PredictionFile) throws {
    guard first.answers.count == second.answers.count else {
      throw InputError(
        "\(first.name) holds \(first.answers.count) answers, \(second.name) "
          + "\(second.answers.count); only answers to the same questions can be compared.")
    }
    for (a, b) in zip(first.answers, second.answers)
    where a.label != b.label || a.question != nil && b.question != nil && a.question != b.question {
      throw InputError(
        "\(first.name):\(a.line) and \(second.name):\(b.line) answer different questions; both files "
          + "must have the same ones in the same order.")
    }
    let scores = (rules.scores(first.texts), rules.scores(second.texts))
    var report = MetricsReport(rules, bootstrap: seededBootstrap, seed: seed)
    report.files = [AnswerResult(first.name, scores.0, seededBootstrap)]
    let against = AnswerResult(second.name, scores.1, seededBootstrap)
    let differences = seededBootstrap?.differences(of: scores.0, from: scores.1)
    report.against = against
    report.differences = differences
    if json { return try printJSON(report) }
    print(
      AnswerTables.table(report.files[0], against: against, differences: differences ?? [:]))
  }
}

/// What `ntl metrics --json` writes.
private struct MetricsReport: Encodable {
  let rule: String
  let clip: String
  let resamples: Int
  let seed: UInt64
  var files: [AnswerResult] = []
  /// All files together, if there are several.
  var all: AnswerResult?
  var categories: [AnswerResult]?
  /// Over categories, or else files, each counting the same.
  var mean: [String: Double]?
  var against: AnswerResult?
  /// Of the file from `against`.
  var differences: [String: Bootstrap.Difference]?

  init(_ rules: MetricsOptions, bootstrap: SeededBootstrap?, seed: UInt64) {
    rule = rules.rule.rawValue
    clip = rules.clip.rawValue
    resamples = bootstrap?.bootstrap.resamples ?? 0
    self.seed = seed
  }
}

/// Prints a value as JSON on one line, keys in order.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
