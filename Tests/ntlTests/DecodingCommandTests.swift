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

    try checkBeams(questions, asked)
    try checkDraws(asked)

    try Data("1 + 1\n2\n3 + 4\n7\n".utf8).write(to: folder.appending(path: "test.txt"))
    for options in [
      ["--decode", "expectation"], ["--decode", "median"] + samples,
      ["--num-beams", "3", "--length-penalty", "0.5", "--max-new-tokens", "9"],
    ] {
      let evaluate = try Command.run(
        ["evaluate", "--model", path("run"), "--test", path("test.txt"), "--json"] + options)
      #expect(evaluate.status == 0 && evaluate.output.contains(#""count":2"#))
    }
    try checkTheModelsFile(questions[0])
  }

  private struct Answered: Decodable, Equatable {
    let question: String
    let answers: [String]
    let ids: [[Int]]?
    let scores: [Double]?

    static func lines(_ text: String) throws -> [Answered] {
      try text.split(separator: "\n").map {
        try JSONDecoder().decode(Answered.self, from: Data($0.utf8))
      }
    }
  }

  private func checkBeams(_ questions: [String], _ asked: ([String]) throws -> String) throws {
    let options = ["--num-beams", "4", "--num-return-sequences", "2", "--max-new-tokens", "7"]
    let texts = try asked(options).split(separator: "\n", omittingEmptySubsequences: false)
    let found = try Answered.lines(asked(options + ["--json"]))
    #expect(found.map(\.question) == questions)
    #expect(found.flatMap(\.answers) == texts.dropLast().map(String.init))
    for answered in found {
      let (ids, scores) = (try #require(answered.ids), try #require(answered.scores))
      #expect(answered.answers.count == 2 && ids.count == 2 && scores.count == 2)
      #expect(scores[0] >= scores[1] && ids[0] != ids[1])
      #expect(ids.allSatisfy { (1...7).contains($0.count) })
    }
    // In small groups, and piped with other ends of lines, as together.
    #expect(try asked(options + ["--batch-size", "1"]) == asked(options))
    let piped = try Command.run(
      ["generate", "--model", path("run"), "--json"] + options,
      input: questions.joined(separator: "\r\n"))
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(try Answered.lines(piped.output) == found)

    let greedy = try Answered.lines(asked(["--json"]))
    #expect(greedy.allSatisfy { $0.answers.count == 1 && $0.ids?.count == 1 && $0.scores == nil })
    let voted = try Answered.lines(asked(["--json", "--samples", "3"]))
    #expect(voted.allSatisfy { $0.answers.count == 1 && $0.ids == nil && $0.scores == nil })
  }

  private func checkDraws(_ asked: ([String]) throws -> String) throws {
    let greedy = try asked([])
    #expect(try asked(["--top-k", "1"]) == greedy)
    #expect(try asked(["--top-p", "0", "--temperature", "5"]) == greedy)
    let hot = try asked(["--temperature", "5", "--top-k", "0"])
    #expect(try hot != greedy && asked(["--temperature", "5", "--top-k", "0"]) == hot)
    #expect(try asked(["--temperature", "5", "--top-k", "0", "--seed", "2"]) != hot)
    let many = try asked(["--do-sample", "--num-return-sequences", "5", "--temperature", "3"])
    #expect(many.split(separator: "\n", omittingEmptySubsequences: false).count == 3 * 5 + 1)
  }

  /// What `generation_config.json` says holds unless the command line says otherwise.
  private func checkTheModelsFile(_ question: String) throws {
    let file = folder.appending(path: "run/model/generation_config.json")
    func asked(_ text: String, _ options: [String]) throws -> Command {
      try Data(text.utf8).write(to: file)
      return try Command.run(
        ["generate", "--model", path("run/model"), "--json"] + options + [question])
    }
    let members = #""num_beams": 3, "num_return_sequences": 2, "max_length": 6"#
    let plain = try Answered.lines(asked("{\(members)}", []).output)
    #expect(plain[0].answers.count == 2 && plain[0].scores?.count == 2)
    #expect(plain[0].ids?.allSatisfy { $0.count <= 5 } == true)
    let one = try Answered.lines(
      asked("{\(members)}", ["--num-beams", "1", "--num-return-sequences", "1"]).output)
    #expect(one[0].scores == nil && one[0].answers.count == 1)
    let refused = try asked("{\(members)}", ["--num-beams", "1"])
    #expect(refused.status != 0 && refused.errors.contains(#""num_return_sequences" is 2"#))
    let note = try asked(#"{"no_repeat_ngram_size": 2, "do_sample": true}"#, [])
    #expect(
      note.status == 0 && note.errors.contains("sets no_repeat_ngram_size, which ntl does not"))
    let drawn = try asked(#"{"do_sample": true}"#, ["--num-beams", "2"])
    #expect(drawn.status != 0 && drawn.errors.contains("not offered"))
    let both = try asked(#"{"do_sample": true}"#, ["--num-beams", "2", "--no-do-sample"])
    #expect(both.status == 0 && both.output.contains("scores"))
    let wrong = try asked(#"{"num_beams": "x"}"#, [])
    #expect(wrong.status != 0 && wrong.errors.contains(#""num_beams" is "x""#))
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
