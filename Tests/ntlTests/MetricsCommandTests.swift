import Foundation
import NTLJSON
import Testing

/// `ntl metrics` as users meet it.
@Suite struct MetricsCommandTests {
  private static let five = """
    {"prediction": "First test 23.0 and # - 1.0", "label": "First test 23.0 and # -4.0"}
    {"prediction": "Is 29.0 - 478.2 = # 34.452 correct?", "label": "Is 29.0 - 478.2 = # 34.452 correct?"}
    {"prediction": "Test text -34*65= # 80", "label": "Test text -34*65=# 78"}
    {"prediction": "Test 12-12 = # -1 wrong?", "label": "Test 12-12 = # 0 wrong?"}

    {"prediction": null, "label": "Calculation: 12 + 12 = # 24"}
    """

  private func metrics(_ arguments: [String], input: String) throws -> JSON {
    let command = try Command.run(["metrics", "-", "--json"] + arguments, input: input)
    #expect(command.status == 0, "\(command.errors)")
    return try JSON(parsing: Array(command.output.utf8))
  }

  private func number(_ json: JSON, _ path: String...) throws -> Double {
    try #require(path.reduce(json) { $0[$1] ?? .null }.number, "\(path)")
  }

  /// The values of the test of the paper's evaluation.
  @Test func thePapersFiveAnswers() throws {
    let json = try metrics(["--bootstrap", "50"], input: Self.five)
    let file = try #require(json["files"]?.array?.first)
    #expect(abs(try number(file, "metrics", "pearson") - 0.9989029443838093) < 1e-12)
    #expect(abs(try number(file, "metrics", "spearman") - 0.9486832980505139) < 1e-12)
    #expect(try number(file, "metrics", "mae") == 1.5 && number(file, "metrics", "mse") == 3.5)
    #expect(try number(file, "metrics", "missing_count") == 1)
    #expect(try number(file, "intervals", "mae", "low") <= 1.5)
    #expect(try number(file, "intervals", "mae", "high") >= 1.5)
  }

  @Test func theTableNamesEveryMetric() throws {
    let command = try Command.run(["metrics", "-", "--bootstrap", "20"], input: Self.five)
    #expect(command.status == 0, "\(command.errors)")
    for title in ["MAE", "log R²", "Spearman", "BLEU", "ROUGE-L", "95 % interval"] {
      #expect(command.output.contains(title), "\(title)")
    }
  }

  /// Of texts no table speaks of numbers, and nothing is counted.
  @Test func withoutARuleThereAreNoNumbers() throws {
    let command = try Command.run(["metrics", "-", "--rule", "none"], input: Self.five)
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.contains("exact match %") && command.output.contains("BLEU"))
    for title in ["MAE", "number", "Pearson", "–"] {
      #expect(!command.output.contains(title), "\(title)")
    }
    let json = try metrics(["--rule", "none"], input: Self.five)
    let numbers = try #require(json["files"]?.array?.first?["metrics"])
    #expect(numbers["missing_count"] == nil && numbers["count"]?.integer == 5)
  }

  @Test func numbersAreWrittenInDigits() throws {
    let input = """
      {"prediction": 5.0, "label": "5"}
      {"prediction": 1e20, "label": "100000000000000000000"}
      {"prediction": 1.5e-7, "label": "0.00000015"}
      {"prediction": -12345678901, "label": -12345678901}
      """
    let file = try #require(
      try metrics(["--bootstrap", "0"], input: input)["files"]?.array?.first)
    #expect(try number(file, "metrics", "exact_match") == 1)
    #expect(try number(file, "metrics", "mae") == 0)
  }

  @Test func rulesAndClipping() throws {
    let input =
      #"{"prediction": "1,234", "label": "1234"}"# + "\n"
      + #"{"prediction": "30000000000", "label": "30000000000"}"#
    func mae(_ arguments: String...) throws -> Double {
      let json = try metrics(["--bootstrap", "0"] + arguments, input: input)
      return try number(try #require(json["files"]?.array?.first), "metrics", "mae")
    }
    #expect(try mae() == 500)
    #expect(try mae("--rule", "flexible") == 0)
    #expect(try mae("--rule", "flexible", "--clip", "paper") == 1e10)
  }

  @Test func categoriesAndTheirMean() throws {
    let input = """
      {"category": "b", "prediction": "1", "label": "1"}
      {"category": "b", "prediction": "2", "label": "2"}
      {"category": "b", "prediction": "3", "label": "3"}
      {"category": "a", "prediction": "9", "label": "5"}
      """
    let json = try metrics(["--by", "category", "--bootstrap", "10"], input: input)
    let categories = try #require(json["categories"]?.array)
    #expect(categories.map { $0["name"]?.string } == ["a", "b"])
    #expect(try number(json, "mean", "mae") == 2)
    #expect(try number(try #require(json["files"]?.array?.first), "metrics", "mae") == 1)
    let table = try Command.run(
      ["metrics", "-", "--by", "category", "--bootstrap", "0"], input: input)
    #expect(table.output.contains("mean of the above"))
  }

  @Test func againstOtherPredictions() throws {
    let folder = temporaryFolder()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ errors: (Int) -> Int) throws -> String {
      let lines = (0..<60).map {
        #"{"question": "q\#($0)", "prediction": \#($0 + errors($0)), "label": \#($0)}"#
      }
      let url = folder.appending(path: name)
      try Data(lines.joined(separator: "\n").utf8).write(to: url)
      return url.path
    }
    let (good, bad) = (try file("good.jsonl") { $0 % 7 }, try file("bad.jsonl") { $0 % 7 + 2 })
    let command = try Command.run(["metrics", good, "--against", bad, "--json"])
    #expect(command.status == 0, "\(command.errors)")
    let json = try JSON(parsing: Array(command.output.utf8))
    #expect(abs(try number(json, "differences", "mae", "difference") + 2) < 1e-9)
    #expect(abs(try number(json, "differences", "mae", "high") + 2) < 1e-9)
    let table = try Command.run(["metrics", good, "--against", bad])
    #expect(table.output.contains("difference") && table.output.contains("*"))
    let again = try Command.run(["metrics", good, "--against", bad, "--json"])
    #expect(again.output == command.output)

    let other = folder.appending(path: "other.jsonl")
    try Data(#"{"prediction": 1, "label": 2}"#.utf8).write(to: other)
    let refused = try Command.run(["metrics", good, "--against", other.path])
    #expect(refused.status != 0 && refused.errors.contains("60 answers"))
  }

  @Test(
    arguments: [
      ("", "there is no answer in it"),
      ("{}", "standard input:1: the object has no \"prediction\""),
      (#"{"prediction": "1"}"#, "no \"label\""), ("[1]", ":1: an object"),
      ("{\"prediction\": 1, \"label\": 1}\n{\"prediction\"", ":2: this is not JSON"),
      (#"{"prediction": [1], "label": 1}"#, "neither a text nor a number"),
      (#"{"prediction": 1, "label": null}"#, "neither a text nor a number"),
    ])
  func mistakesAreNamedByLine(_ input: String, _ message: String) throws {
    let command = try Command.run(["metrics", "-"], input: input)
    #expect(command.status != 0 && command.errors.contains(message), "\(command.errors)")
  }

  @Test func mistakesOnTheCommandLine() throws {
    for (arguments, message) in [
      (["nowhere.jsonl"], "no such file"), (["/"], "a folder"),
      (["-", "--by", "topic"], "no \"topic\""), (["-", "--bootstrap=-1"], "from 0 to"),
      (["-", "-"], "only once"), (["-", "a", "--against", "b"], "one FILE"),
    ] {
      let command = try Command.run(
        ["metrics"] + arguments, input: #"{"prediction": 1, "label": 1}"#)
      #expect(command.status != 0 && command.errors.contains(message), "\(command.errors)")
    }
  }
}
