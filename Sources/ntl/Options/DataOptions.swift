import ArgumentParser
import NTLData
import NTLTrainer

extension ArithmeticModule: ExpressibleByArgument {}
extension Level: ExpressibleByArgument {}

/// Which questions to learn from and which to test with.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("train"), parsing: .upToNextOption,
    help: "Files to learn from: question and answer lines alternate.")
  var trainingFiles: [String] = []

  @Option(
    name: .customLong("test"), parsing: .upToNextOption,
    help: "Files to test with, of the same form.")
  var testFiles: [String] = []

  @Option(
    help:
      "Without files: the generated questions (default: \(DataOptions.defaults.module.rawValue)).")
  var module: ArithmeticModule?

  @Option(
    help: "Without files: how hard they are (default: \(DataOptions.defaults.level.rawValue)).")
  var level: Level?

  @Option(help: "Without files: how many questions to learn from (default: 50000).")
  var trainingQuestions: Int?

  @Option(
    help: "How many questions to test with: generated (default: 1000), or the first of the files.")
  var testQuestions: Int?

  private static var defaults: (module: ArithmeticModule, level: Level) {
    (.addSubMultiple, .trainEasy)
  }

  func validate() throws {
    if trainingFiles.isEmpty != testFiles.isEmpty {
      throw ValidationError("--train and --test go together: name files for both, or for neither.")
    }
    if !trainingFiles.isEmpty && (module != nil || level != nil || trainingQuestions != nil) {
      throw ValidationError(
        "--module, --level and --training-questions are for generated questions; "
          + "leave them away or leave --train away.")
    }
    for (name, count) in [
      ("--training-questions", trainingQuestions), ("--test-questions", testQuestions),
    ] {
      if let count, !(1...10_000_000).contains(count) {
        throw ValidationError("\(name) must be from 1 to 10000000, not \(count).")
      }
    }
    let (module, level) = (module ?? Self.defaults.module, level ?? Self.defaults.level)
    if trainingFiles.isEmpty && !module.levels.contains(level) {
      throw ValidationError("\(DataError.noSuchLevel(module, level))")
    }
  }

  func apply(to configuration: inout RunConfiguration) {
    if !trainingFiles.isEmpty {
      configuration.training = .files(trainingFiles)
      configuration.tests = [TestSet("test", .files(testFiles))]
      configuration.testLimit = testQuestions ?? configuration.testLimit
    } else if module != nil || level != nil || trainingQuestions != nil || testQuestions != nil {
      let (module, level) = (module ?? Self.defaults.module, level ?? Self.defaults.level)
      configuration.training = .generated(
        module, level, count: trainingQuestions ?? 50_000, seed: 1)
      configuration.tests = [
        TestSet("test", .generated(module, level, count: testQuestions ?? 1_000, seed: 2))
      ]
    }
  }
}
