import ArgumentParser
import Foundation
import NTLData

extension PreparedDataset: ExpressibleByArgument {}
extension NumberNormalization: ExpressibleByArgument {}

struct PrepareData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Make of a published dataset the files that the paper trains on.",
    discussion: """
      The files get the names that the paper's code knows, under the folder --output, and appear when all are \
      whole. The same input and seed give the same files: those of the paper's scripts after Python's \
      random.seed. Docs/Datasets.md says where each dataset comes from and what is changed.
      """)

  @Argument(help: "Which dataset.")
  var dataset: PreparedDataset

  @Option(
    help: ArgumentHelp(
      "The folder with the published files; for pairs also a file (default: --output, where the paper has them).",
      valueName: "folder"))
  var input: String?

  @Option(help: ArgumentHelp("The folder of all datasets, the paper's data.", valueName: "folder"))
  var output: String

  @Option(help: "What is drawn follows from it.")
  var seed: UInt64 = 42

  @Flag(help: "Replace files that are there.")
  var force = false

  @Option(
    name: .customLong("normalize"),
    help:
      "How numbers in gsm8k and pairs are rewritten; published does it as the paper's script, mistakes and all."
  )
  var normalization = NumberNormalization.plain

  @Option(help: "Of pairs: the part for validation.")
  var validationShare = 0.05

  @Option(help: "Of pairs: the part for testing.")
  var testShare = 0.05

  @Flag(help: "Write the report as JSON.")
  var json = false

  func validate() throws {
    if dataset == .pairs && input == nil {
      throw ValidationError("pairs needs --input: a file or a folder of .jsonl or .txt files.")
    }
    for (name, share) in [("--validation-share", validationShare), ("--test-share", testShare)]
    where !(0..<1).contains(share) {
      throw ValidationError("\(name) must be at least 0 and less than 1, not \(share).")
    }
  }

  func run() throws {
    var preparation = DatasetPreparation(
      dataset, input: URL(filePath: input ?? output), output: URL(filePath: output))
    preparation.seed = seed
    preparation.replaces = force
    preparation.normalization = normalization
    preparation.validationShare = validationShare
    preparation.testShare = testShare
    let line = StatusLine()
    defer { line.clear() }
    let report = try preparation.run { line.show("\($0.file): \($0.pairs) pairs") }
    line.clear()
    print(json ? String(decoding: report.json, as: UTF8.self) : Self.text(report))
  }

  private static func text(_ report: PreparationReport) -> String {
    var table = TextTable(["file", "pairs", "changed", "dropped", "bytes"])
    for file in report.files {
      table.add(
        [file.file] + [file.pairs, file.changed, file.dropped, file.bytes].map(String.init))
    }
    let seed = report.seed.map { ["seed \($0)"] } ?? []
    return (["\(report.dataset) in \(report.folder)", table.text] + seed + report.notes)
      .joined(separator: "\n")
  }
}
