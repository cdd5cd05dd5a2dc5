import Foundation
import NTLTestSupport
import Testing

/// Data as a user makes, prepares and looks at them.
struct DataCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

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

  @Test func gsm8kIsPrepared() throws {
    let raw = folder.url.appending(path: "raw")
    try FileManager.default.createDirectory(at: raw, withIntermediateDirectories: true)
    let records = (1...30).map {
      #"{"question": "\#($0) and 1?", "answer": "<<\#($0)+1=\#($0 + 1)>>It is 1,\#($0 + 100).\n#### 1,\#($0 + 100)"}"#
    }
    for (name, count) in [("train", 30), ("test", 5)] {
      try records.prefix(count).joined(separator: "\n").write(
        to: raw.appending(path: "\(name).jsonl"), atomically: true, encoding: .utf8)
    }
    let arguments = [
      "data", "prepare", "gsm8k", "--input", raw.path, "--output", path("data"),
    ]
    let command = try Command.run(arguments)
    #expect(command.status == 0 && command.output.contains("seed 42"), "\(command.errors)")
    let prepared = "data/grade-school-math/grade_school_math/data/preprocessed"
    let (train, validation) = try (
      lines("\(prepared)/train_t_clean.jsonl"), lines("\(prepared)/val_t_clean.jsonl")
    )
    #expect(train.count + validation.count == 30 && Set(train + validation).count == 30)
    let test = try lines("\(prepared)/test_clean.jsonl")
    #expect(test.count == 5)
    #expect(test.allSatisfy { !$0.contains("<<") && !$0.contains(",1") && $0.contains("110") })
    let again = try Command.run(arguments)
    #expect(again.status != 0 && again.errors.contains("--force"), "\(again.errors)")
  }

  @Test(arguments: [
    (["prepare", "gsm8k", "--input", "/nowhere", "--output", "/never"], "train.jsonl"),
    (["prepare", "gsm9k", "--input", "/nowhere", "--output", "/never"], "gsm8k"),
    (["inspect", "/nowhere.txt"], "/nowhere.txt"),
    (["generate", "noisy-regression", "--digits", "4"], "--digits"),
  ])
  func mistakesGetASentence(_ options: [String], _ word: String) throws {
    let command = try Command.run(["data"] + options)
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
  }
}
