import Foundation
import Testing

@testable import NTLData

struct DatasetFileTests {
  private func read(_ text: String, _ name: String = "a.jsonl") throws -> [QuestionAnswer] {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    do throws(DataError) {
      return try DatasetFile.read(folder.url.appending(path: name).path)
    } catch {
      throw Failure(text: error.description.replacing(folder.url.path + "/", with: ""))
    }
  }

  private struct Failure: Error { let text: String }

  @Test func objectsAreRead() throws {
    let pairs = try read(
      """
      {"question": "a\\nb?", "answer": "1\\n#### 2", "more": {"question": 1}}
      {"answer": -3, "question": 4}\r
      {"question": "é", "answer": 2.5}
      {"question": "none", "answer": ""}
      """, "a.JSONL")
    #expect(pairs.map(\.question) == ["a\nb?", "4", "é", "none"])
    #expect(pairs.map(\.answer) == ["1\n#### 2", "-3", "2.5", ""])
    #expect(pairs.map { $0.source?.line } == [1, 2, 3, 4])
  }

  @Test func otherFilesAreLinePairs() throws {
    #expect(try read("{\n}\n", "a.txt").map(\.question) == ["{"])
  }

  @Test(arguments: [
    ("", "a.jsonl: the file is empty"),
    ("{}\n", "a.jsonl:1: \"question\" is missing; give the object a question, a string"),
    (#"{"question": "a"}"#, "a.jsonl:1: \"answer\" is missing"),
    (
      #"{"question": "a", "answer": null}"#,
      "a.jsonl:1: \"answer\" is neither a string nor a number"
    ),
    (#"{"question": " ", "answer": "1"}"#, "a.jsonl:1: the question is empty"),
    (#"{"question": "a", "answer": 12345678901234567890}"#, "too large to be exact"),
    (#"{"question": "a", "answer": 1}"# + "\n\n", "a.jsonl:2: the line is not JSON"),
    (#"{"question": "a", "answer": 1}"# + "\n[1]", "a.jsonl:2: the line is not an object"),
    (#"{"question": "a", "answer": 1"#, "a.jsonl:1: the line is not JSON"),
    ("a?\n1\n", "a.jsonl:1: the line is not JSON"),
  ])
  func brokenObjectsAreNamedByLine(_ text: String, _ problem: String) throws {
    let failure = #expect(throws: Failure.self) { try read(text) }
    #expect(failure?.text.contains(problem) == true, "\(failure?.text ?? "")")
  }

  @Test func bytesThatAreNotUTF8AreNamedByLine() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.jsonl")
    try Data(Array(#"{"question": "a", "answer": "1"}"#.utf8) + [0x0A, 0x22, 0xFF, 0x22]).write(
      to: file)
    #expect(throws: DataError.self) { try DatasetFile.read(file.path) }
  }

  /// Lines that cross the pieces in which a file is read, and one that is longer than several.
  @Test func longLinesSurvive() throws {
    let lengths = [65_535, 65_536, 65_537, 300_000, 1] + (0..<200).map { 991 * $0 % 1_500 + 1 }
    let lines = lengths.map { String(repeating: "x", count: $0) }
    for end in ["\n", "\r\n"] {
      let pairs = try read(lines.flatMap { [$0, "1"] }.joined(separator: end), "a.txt")
      #expect(pairs.map { $0.question.utf8.count } == lengths)
      #expect(pairs.allSatisfy { $0.answer == "1" })
    }
  }

  @Test func missingFilesAndDirectoriesAreNamed() {
    #expect(throws: DataError.missingFile("/no/such.jsonl")) {
      try DatasetFile.read("/no/such.jsonl")
    }
    let folder = FileManager.default.temporaryDirectory.path
    #expect(throws: DataError.directory(folder)) { try DatasetFile.read(folder) }
  }
}
