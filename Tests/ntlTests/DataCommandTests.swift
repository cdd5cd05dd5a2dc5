import Foundation
import NTLTestSupport
import Testing

/// Data as a user makes, prepares and looks at them.
struct DataCommandTests {
  private let folder = TemporaryFolder()

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func lines(_ name: String) throws -> [Substring] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n")
  }

  @Test func noisyQuestionsAreMadeAndLookedAt() throws {
    let made = try Command.run([
      "data", "generate", "noisy-regression", "--noise", "bimodal", "--count", "50", "--output",
      path("noisy.txt"),
    ])
    #expect(made.status == 0 && made.output.contains("MAE"), "\(made.errors)")
    let lines = try lines("noisy.txt")
    #expect(lines.count == 100)
    for (i, line) in lines.enumerated() {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      #expect(numbers.count == (i % 2 == 0 ? 2 : 1) && numbers.allSatisfy((0..<100).contains))
    }
    let inspected = try Command.run(["data", "inspect", path("noisy.txt")])
    #expect(inspected.status == 0 && inspected.output.contains("50"), "\(inspected.errors)")
  }

  @Test func pairsArePrepared() throws {
    // What the paper's script makes of its arithmetic: a permutation, cut into training and validation.
    for (file, count) in [
      ("train-easy", 30), ("interpolate", 5), ("extrapolate", 5),
    ] {
      let source = "\(path("raw"))/\(file)"
      try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
      let text = (0..<count).map { "What is \($0) + 1?\n\($0 + 1)\n" }.joined()
      try text.write(
        toFile: "\(source)/arithmetic__add_sub_multiple.txt", atomically: true, encoding: .utf8)
    }
    let arguments = [
      "data", "prepare", "arithmetic", "--input", path("raw"), "--output", path("data"),
    ]
    let command = try Command.run(arguments)
    #expect(command.status == 0, "\(command.errors)")
    let prefix = "data/mathematics_dataset-v1.0/arithmetic"
    let (train, validation) = try (lines("\(prefix)_train.txt"), lines("\(prefix)_val.txt"))
    let questions = (train + validation).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    #expect(Set(questions).count == questions.count && !questions.isEmpty)
    #expect(try lines("\(prefix)_test_interpolate.txt").count == 10)
    let again = try Command.run(arguments)
    #expect(again.status != 0 && again.errors.contains("--force"), "\(again.errors)")
  }

  @Test(arguments: [
    (["prepare", "gsm8k", "--input", "/nowhere"], "/nowhere"),
    (["prepare", "gsm9k", "--input", "/nowhere"], "gsm8k"),
    (["inspect", "/nowhere.txt"], "/nowhere.txt"),
    (["generate", "noisy-regression", "--digits", "4"], "--digits"),
  ])
  func mistakesGetASentence(_ options: [String], _ word: String) throws {
    let command = try Command.run(["data"] + options)
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
  }
}
