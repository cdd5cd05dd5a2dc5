import ArgumentParser
import NTLData

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Make data, and look at them.",
    subcommands: [
      GenerateData.self,
      NoisyRegressionData.self,
      PrepareData.self,
      InspectData.self,
    ])
}

struct GenerateData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract:
      "Write arithmetic questions and answers, a line each, as the DeepMind Mathematics Dataset has.",
    discussion: "The same module, level, seed and count give the same file on every machine.")

  @Option(help: "What kind of question.")
  var module = ArithmeticModule.addSubMultiple

  @Option(help: "How hard they are.")
  var level = Level.trainEasy

  @Option(help: "How many.")
  var count = 1_000

  @Option(help: "Which ones.")
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: "The file to write; without it they go to standard output.")
  var output: String?

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count must be from 1 to 10000000, not \(count).")
    }
    guard module.levels.contains(level) else {
      throw ValidationError("\(DataError.noSuchLevel(module, level))")
    }
  }

  func run() throws {
    let pairs = try module.questionAnswers(count: count, at: level, seed: seed)
    guard let output else {
      for pair in pairs { print("\(pair.question)\n\(pair.answer)") }
      return
    }
    try LinePairFile.write(pairs, to: output)
  }
}
