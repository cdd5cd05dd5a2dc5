import ArgumentParser
import Foundation
import NTLData
import NTLTrainer

extension MathematicsModule: ExpressibleByArgument {}
extension Level: ExpressibleByArgument {}
extension Objective: ExpressibleByArgument {}

/// Which questions to learn from and which to test with.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("train"), parsing: .upToNextOption,
    help: """
      Files to learn from: a JSON object with "question" and "answer" a line (.jsonl), or question and \
      answer lines that alternate.
      """)
  var trainingFiles: [String] = []

  @Option(
    name: .customLong("test"), parsing: .upToNextOption,
    help: """
      Files to test with, of the same form. NAME=FILE begins a set of its own, to which the files behind it \
      belong too: --test interpolate=a.txt extrapolate=b.txt c.txt. What stands before is called test.
      """)
  var testFiles: [String] = []

  @Option(
    name: .customLong("validation"), parsing: .upToNextOption,
    help: """
      Files to ask while training; they also decide on early stopping and the best model (default: the \
      first test set).
      """)
  var validationFiles: [String] = []

  @Option(
    help:
      "Without files: the generated questions (default: \(DataOptions.defaults.module.rawValue)).")
  var module: MathematicsModule?

  @Option(
    help: "Without files: how hard they are (default: \(DataOptions.defaults.level.rawValue)).")
  var level: Level?

  @Option(help: "Without files: how many questions to learn from (default: 50000).")
  var trainingQuestions: Int?

  @Option(
    help: """
      How many questions to test with: generated (default: 1000), or of the files, evenly spaced.
      """)
  var testQuestions: Int?

  @Option(
    help: """
      answer: the model reads the question and writes the answer. sentinel: it reads "question \
      <extra_id_0>" and writes "<extra_id_0> answer", as T5 was pretrained (default: answer).
      """)
  var objective: Objective?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Cut questions and answers that are too long, instead of refusing them; their number is said \
      (default: no).
      """)
  var cutOverlong: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Keep answers with characters that the tokenizer cannot write, as its unknown token, instead of refusing \
      them; their number is said (default: no).
      """)
  var keepUnknown: Bool?

  private static var defaults: (module: MathematicsModule, level: Level) {
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

  func apply(to configuration: inout RunConfiguration) throws {
    configuration.objective = objective ?? configuration.objective
    if let keepUnknown { configuration.unknownCharacters = keepUnknown ? .keep : .refuse }
    if let cutOverlong { configuration.overlongTexts = cutOverlong ? .cut : .refuse }
    if !validationFiles.isEmpty { configuration.validation = .files(validationFiles) }
    if !trainingFiles.isEmpty {
      configuration.training = .files(trainingFiles)
      configuration.tests = try Self.testSets(testFiles)
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

  /// The sets that `NAME=FILE` and `FILE` stand for.
  private static func testSets(_ words: [String]) throws -> [TestSet] {
    var sets: [(name: String, files: [String])] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      // A file whose name looks like a set and a file is still a file.
      let isNamed =
        parts.count == 2 && TestSet.isUsable(name: parts[0])
        && !FileManager.default.fileExists(atPath: word)
      if isNamed {
        guard !sets.contains(where: { $0.name == parts[0] }) else {
          throw ValidationError(
            "--test names \(parts[0]) twice; the files of a set stand behind one name.")
        }
        sets.append((parts[0], [parts[1]]))
      } else if sets.isEmpty {
        sets.append(("test", [word]))
      } else {
        sets[sets.count - 1].files.append(word)
      }
    }
    return sets.map { TestSet($0.name, .files($0.files)) }
  }
}
