import Foundation
import Testing

/// `--decode`, `--samples`, `--temperature` and `--seed`, as users meet them.
@Suite(.serialized) struct DecodingCommandTests {
  private let folder = temporaryFolder()

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  @Test func answersAreFoundAsAsked() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(CommandLineTests.model.utf8).write(to: folder.appending(path: "model.json"))
    let train = try Command.run([
      "train", "--model", path("model.json"), "--training-questions", "200", "--test-questions",
      "20", "--steps", "30", "--batch-size", "8", "--output", path("run"),
    ])
    #expect(train.status == 0, "\(train.errors)")

    let questions = ["What is 1 + 2?", "7 - 8", "What is 30 - 4?"]
    func asked(_ options: [String]) throws -> String {
      let command = try Command.run(["generate", "--model", path("run")] + options + questions)
      #expect(command.status == 0, "\(command.errors)")
      return command.output
    }
    let samples = ["--samples", "4", "--temperature", "1.5"]
    #expect(try asked(["--decode", "argmax"]) == asked([]))
    for decode in ["argmax", "expectation", "median"] {
      let lines = try asked(["--decode", decode])
      #expect(lines.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
      let drawn = try asked(["--decode", decode, "--seed", "2"] + samples)
      #expect(try asked(["--decode", decode, "--seed", "2"] + samples) == drawn)
      #expect(try asked(["--decode", decode, "--seed", "3"] + samples) != drawn)
      // A line at a time, as together.
      let piped = try Command.run(
        ["generate", "--model", path("run"), "--decode", decode, "--seed", "2"] + samples,
        input: questions.joined(separator: "\n") + "\n")
      #expect(piped.status == 0 && piped.output == drawn)
    }

    try Data("1 + 1\n2\n3 + 4\n7\n".utf8).write(to: folder.appending(path: "test.txt"))
    for options in [["--decode", "expectation"], ["--decode", "median"] + samples] {
      let evaluate = try Command.run(
        ["evaluate", "--model", path("run"), "--test", path("test.txt"), "--json"] + options)
      #expect(evaluate.status == 0 && evaluate.output.contains(#""count":2"#))
    }
  }

  @Test(
    arguments: [
      (["--decode", "mode"], "expectation"),
      (["--samples", "0"], "--samples must be from 1 to 1000, not 0."),
      (["--samples", "100000"], "--samples must be from 1 to 1000"),
      (["--samples", "few"], "--samples"),
      (["--samples", "4", "--temperature", "0"], "--temperature must be above 0"),
      (["--samples", "4", "--temperature=-1"], "--temperature must be above 0"),
      (["--samples", "4", "--temperature", "nan"], "--temperature must be above 0"),
      (["--samples", "4", "--temperature", "inf"], "--temperature must be above 0"),
      (["--samples", "4", "--seed", "-5"], "--seed"),
      (["--temperature", "0.5", "--no-do-sample"], "--temperature is for answers drawn at random"),
      (["--decode", "median", "--seed", "5"], "say how many with --samples"),
      (["--num-beams", "0"], "--num-beams must be from 1 to 1000, not 0."),
      (["--num-beams", "4", "--seed", "5"], "--num-beams is for beam search, --seed for answers"),
      (["--num-beams", "4", "--do-sample"], "--num-beams is for beam search, --do-sample for"),
      (["--num-beams", "4", "--samples", "3"], "--num-beams does not go with --samples"),
      (["--num-beams", "4", "--decode", "expectation"], "does not go with --decode expectation"),
      (["--num-beams", "4", "--early-stopping", "maybe"], "--early-stopping"),
      (["--num-beams", "4", "--length-penalty", "inf"], "--length-penalty must be finite"),
      (["--samples", "4", "--no-do-sample"], "--samples draws answers at random"),
      (["--top-p", "1.5"], "--top-p must be from 0 to 1, not 1.5."),
      (["--top-k", "-1"], "--top-k"),
      (["--max-new-tokens", "0"], "--max-new-tokens must be from 1 to 4096, not 0."),
      (["--max-answer-tokens", "0"], "--max-new-tokens must be from 1 to 4096, not 0."),
    ] as [([String], String)])
  func mistakesAreExplained(_ options: [String], _ words: String) throws {
    for command in [["generate", "1 + 1"], ["evaluate", "--test", "/nowhere"]] {
      let found = try Command.run(command + ["--model", "/nowhere"] + options)
      #expect(found.status != 0 && found.errors.contains(words), "\(found.errors)")
    }
  }
}
