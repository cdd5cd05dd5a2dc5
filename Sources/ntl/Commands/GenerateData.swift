import ArgumentParser
import Foundation
import NTLData
import NTLModel

struct GenerateData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make questions and answers, a line each.",
    discussion: """
      The same module, level, seed and count give the same file on every machine.

      Modules with \(Self.levels(of: .linear1D)):
      \(Self.names(atLevelsOf: .linear1D))

      Modules with \(Self.levels(of: .mulBig)):
      \(Self.names(atLevelsOf: .mulBig))
      """,
    subcommands: [GenerateQuestions.self, NoisyRegressionData.self],
    defaultSubcommand: GenerateQuestions.self)

  private static func levels(of module: MathematicsModule) -> String {
    module.levels.count == 1
      ? "the level \(module.levels[0].rawValue)"
      : "the levels \(module.levels.map(\.rawValue).joined(separator: ", "))"
  }

  private static func names(atLevelsOf module: MathematicsModule) -> String {
    MathematicsModule.allCases.filter { $0.levels == module.levels }
      .map { "  " + $0.rawValue }.joined(separator: "\n")
  }
}

struct GenerateQuestions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "questions",
    abstract: "Questions as the DeepMind Mathematics Dataset has them.",
    discussion: """
      With `--module all` the twenty modules of the paper are written as the dataset's folders: \
      OUTPUT/train-easy/algebra__linear_1d.txt and so on, --count questions in each file.
      """)

  @Option(
    help: ArgumentHelp(
      "What kind of question: a module, or all.", valueName: "module"))
  var module = ModuleChoice.one(.addSubMultiple)

  @Option(
    help: """
      How hard they are (default: \(Level.trainEasy.rawValue), for an extrapolation module \
      \(Level.extrapolate.rawValue), and with `--module all` every level).
      """)
  var level: Level?

  @Option(help: "How many; with `--module all`, in each file.")
  var count = 1_000

  @Option(help: "Which ones.")
  var seed: UInt64 = 1

  @Option(
    name: .shortAndLong,
    help: """
      The file to write, or with `--module all` the folder; without it one module's questions go \
      to standard output.
      """)
  var output: String?

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count must be from 1 to 10000000, not \(count).")
    }
    switch module {
    case .one(let module):
      guard module.levels.contains(level ?? module.levels[0]) else {
        throw ValidationError("\(DataError.noSuchLevel(module, level ?? module.levels[0]))")
      }
    case .all:
      guard output != nil else {
        throw ValidationError("--module all writes a folder: name it with --output.")
      }
    }
  }

  func run() throws {
    switch module {
    case .one(let module):
      let level = level ?? module.levels[0]
      if let output {
        try write(module, level, to: URL(filePath: output))
      } else {
        try forEachPart(of: module, level) { print($0, terminator: "") }
      }
    case .all:
      let folder = URL(filePath: output ?? "")
      for level in level.map({ [$0] }) ?? Level.allCases {
        let modules = MathematicsModule.paper.filter { $0.levels.contains(level) }
        let levelFolder = folder.appending(path: level.rawValue)
        try FileManager.default.createDirectory(
          at: levelFolder, withIntermediateDirectories: true)
        for module in modules {
          try write(module, level, to: levelFolder.appending(path: "\(module.rawValue).txt"))
        }
        let questions = count == 1 ? "one question" : "\(count) questions"
        print("\(levelFolder.relativePath): \(questions) of each of \(modules.count) modules")
      }
    }
  }

  /// Writes a file as it is made: whole, or not at all.
  private func write(_ module: MathematicsModule, _ level: Level, to file: URL) throws {
    try AtomicFile.write(to: file) { target in
      try forEachPart(of: module, level) { try target.append(Data($0.utf8)) }
    }
  }

  /// Makes the questions in parts that are large enough to be written one by one.
  private func forEachPart(
    of module: MathematicsModule, _ level: Level, _ body: (String) throws -> Void
  ) throws {
    var part = ""
    for pair in try module.questionAnswers(at: level, seed: seed).prefix(count) {
      part += "\(pair.question)\n\(pair.answer)\n"
      if part.utf8.count >= 1 << 16 {
        try body(part)
        part = ""
      }
    }
    if !part.isEmpty { try body(part) }
  }
}

/// One module, or all of the paper's.
enum ModuleChoice: ExpressibleByArgument {
  case one(MathematicsModule)
  case all

  init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if let module = MathematicsModule(rawValue: argument) {
      self = .one(module)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .one(let module): module.rawValue
    case .all: "all"
    }
  }

  /// For completions, and for the error that an unknown name gets.
  static var allValueStrings: [String] { MathematicsModule.allCases.map(\.rawValue) + ["all"] }
}
