import Foundation
import Testing

@testable import NTLData

struct PreparationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func preparation(_ dataset: PreparedDataset, input: String = "in") -> DatasetPreparation {
    DatasetPreparation(
      dataset, input: folder.url.appending(path: input), output: folder.url.appending(path: "data"))
  }

  @Test func gradeSchoolMath() throws {
    try folder.write(
      """
      {"question": "1,000 é?", "answer": "<<1=1>>a <<b>> c << d\\n#### 1"}
      {"question": "b?", "answer": "$.5 of $20.5\\n#### 2"}
      {"question": "c?", "answer": "3", "other": [1]}
      """, to: "in/train.jsonl")
    try folder.write(#"{"question": "d?", "answer": 4}"#, to: "in/test.jsonl")
    try folder.write(#"{"train_t": [2, 0], "val_t": [1]}"#, to: "in/split_indices.json")
    let report = try preparation(.gsm8k).run()
    let root = "data/grade-school-math/grade_school_math/data/preprocessed"
    #expect(
      try folder.text("\(root)/train_t_clean.jsonl") == """
        {"question": "c?", "answer": "3"}
        {"question": "1000 \\u00e9?", "answer": "a  c << d\\n#### 1"}

        """)
    #expect(
      try folder.text("\(root)/val_t_clean.jsonl")
        == #"{"question": "b?", "answer": "$0.5 of $20.5\n#### 2"}"# + "\n")
    #expect(
      try folder.text("\(root)/test_clean.jsonl") == #"{"question": "d?", "answer": "4"}"# + "\n")
    #expect(report.files.map(\.changed) == [1, 1, 0] && report.seed == nil)
    #expect(report.notes.contains { $0.hasPrefix("1 records differ from the paper's") })
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    #expect(
      try decoder.decode(
        PreparationReport.self, from: Data(folder.text("\(root)/prepare.json").utf8)) == report)
  }

  @Test(arguments: [
    #"{"train_t": [0, 0], "val_t": [1]}"#, #"{"train_t": [0], "val_t": [3]}"#, #"{"train_t": [0]}"#,
    #"{"train_t": [0], "val_t": ["1"]}"#, "{",
  ])
  func aBrokenSplitIsNamed(_ split: String) throws {
    let pair = #"{"question": "a?", "answer": "1"}"# + "\n"
    try folder.write(pair + pair + pair, to: "in/train.jsonl")
    try folder.write(pair, to: "in/test.jsonl")
    try folder.write(split, to: "in/split_indices.json")
    let error = #expect(throws: DataError.self) { try preparation(.gsm8k).run() }
    #expect(error?.description.contains("split_indices.json") == true)
    #expect(!folder.files.contains { $0.hasPrefix("data") })
  }

  @Test func jokes() throws {
    try folder.write(
      "3\tA joke.\tWith a tab \n\nno score\n0\tFünf\n3\t\nx\tno\n", to: "in/train.tsv")
    try folder.write("11\tb\n", to: "in/dev.tsv")
    try folder.write("1\tc", to: "in/test.tsv")
    let report = try preparation(.rjokes).run()
    let root = "data/rjokes-dataset/data"
    #expect(
      try folder.text("\(root)/train.jsonl") == """
        {"question": "A joke.\\tWith a tab", "answer": "3"}
        {"question": "F\\u00fcnf", "answer": "0"}

        """)
    #expect(
      try folder.text("\(root)/train_distribution.json") == "{\n    \"3\": 1,\n    \"0\": 1\n}")
    #expect(report.files.prefix(1).map { [$0.pairs, $0.dropped] } == [[2, 4]])
  }

  @Test func readingComprehension() throws {
    let passage = """
      {"passage": {"text": " Words – here. ", "questions": [{"question": "Which? ", "answers": [\
      {"text": "a", "label": 1}, {"text": "b", "label": 0}, {"text": "c", "label": 1}]}, \
      {"question": "None?", "answers": [{"text": "d"}]}]}}
      """
    for split in ["train", "val", "test"] { try folder.write(passage, to: "in/\(split).jsonl") }
    let report = try preparation(.multirc).run()
    #expect(
      try folder.text("data/multirc/data/preprocessed/val_clean.jsonl") == """
        {"question": "Words – here.\\n\\nQuestion: Which?", "answer": "a | c"}
        {"question": "Words – here.\\n\\nQuestion: None?", "answer": ""}

        """)
    #expect(report.pairs == 6 && report.notes.count == 3)
    // An empty answer is read back.
    let file = folder.url.appending(path: "data/multirc/data/preprocessed/val_clean.jsonl").path
    #expect(try DatasetFile.read(file).map(\.answer) == ["a | c", ""])

    try folder.write(passage + "\n{\"passage\": {\"text\": \"a\"}}\n", to: "in/val.jsonl")
    var again = preparation(.multirc)
    again.replaces = true
    let error = #expect(throws: DataError.self) { try again.run() }
    #expect(error?.description.contains("val.jsonl:2: ") == true)
  }

  @Test func pairs() throws {
    for (name, numbers) in [("b.txt", 0..<60), ("a.jsonl", 60..<100)] {
      let lines = numbers.map {
        name.hasSuffix("txt")
          ? "\($0) 000?\n\($0)\n" : #"{"question":"\#($0),000?","answer":\#($0)}"# + "\n"
      }
      try folder.write(lines.joined(), to: "in/\(name)")
    }
    var preparation = preparation(.pairs)
    preparation.validationShare = 0.1
    preparation.testShare = 0.2
    let report = try preparation.run()
    #expect(report.files.map(\.pairs) == [70, 10, 20])
    #expect(report.files.map(\.changed) == [70, 10, 20])
    let splits = try ["train", "val", "test"].map { name in
      try DatasetFile.read(folder.url.appending(path: "data/\(name).jsonl").path)
    }
    let answers = splits.map { $0.compactMap { Int($0.answer) } }
    #expect(answers.flatMap { $0 }.sorted() == Array(0..<100))
    #expect(splits.flatMap { $0 }.allSatisfy { $0.question == "\($0.answer)000?" })
    // In the order of the files: a before b.
    for split in answers {
      #expect(split == split.sorted { ($0 < 60 ? 100 + $0 : $0) < ($1 < 60 ? 100 + $1 : $1) })
    }

    preparation.replaces = true
    let same = try preparation.run()
    #expect(same == report)
    preparation.seed = 43
    _ = try preparation.run()
    let other = try DatasetFile.read(folder.url.appending(path: "data/val.jsonl").path)
    #expect(other.map(\.question) != splits[1].map(\.question))
    preparation.testShare = 0.95
    #expect(throws: DataError.self) { try preparation.run() }
    preparation.input = preparation.output
    #expect(throws: DataError.self) { try preparation.run() }
  }

  @Test func whatIsMissingIsNamed() throws {
    try folder.write("a?\n1\n", to: "in/mathematics_dataset-v1.0/train-easy/arithmetic__mul.txt")
    let error = #expect(throws: DataError.self) { try preparation(.mathematics).run() }
    let text = try #require(error?.description)
    #expect(
      text.contains("in/mathematics_dataset-v1.0: ")
        && text.contains("train-hard/arithmetic__mul.txt"))
    #expect(
      !text.contains("train-easy/arithmetic__mul.txt")
        && text.contains("extrapolate/numbers__round_number_big"))
  }

  @Test func whatIsThereIsKept() throws {
    try folder.write("1\ta\n", to: "in/test.tsv")
    for name in ["train", "dev"] { try folder.write("2\tb\n", to: "in/\(name).tsv") }
    try folder.write("mine", to: "data/rjokes-dataset/data/dev.jsonl")
    var preparation = preparation(.rjokes)
    let error = #expect(throws: DataError.self) { try preparation.run() }
    #expect(error?.description.contains("dev.jsonl: the file is there already") == true)
    // A source that is wrong changes nothing, either.
    preparation.replaces = true
    try Data([0x31, 0x09, 0xFF]).write(to: folder.url.appending(path: "in/test.tsv"))
    #expect(
      throws: DataError.notUTF8(file: folder.url.appending(path: "in/test.tsv").path, line: 1)
    ) {
      try preparation.run()
    }
    #expect(try folder.text("data/rjokes-dataset/data/dev.jsonl") == "mine")
    #expect(folder.files.count { $0.hasPrefix("data/") } == 1)
  }

  @Test func twoAtOnceAreOne() throws {
    let folder = folder.url.appending(path: "out")
    func output() throws(DataError) -> OutputFolder {
      try OutputFolder(folder, files: ["a.jsonl"], replaces: false) { _ in }
    }
    do {
      let first = try output()
      let error = #expect(throws: DataError.self) { try output() }
      #expect(error?.description.contains("another preparation is writing here") == true)
      try first.file("a.jsonl").append(question: "q", answer: "a")
    }
    // What was never committed is gone, and so is what a killed process leaves.
    #expect(self.folder.files.isEmpty)
    try self.folder.write("half", to: "out/.a.jsonl.77.partial")
    let second = try output()
    #expect(self.folder.files.isEmpty)
    try second.file("a.jsonl").append(question: "q", answer: "a")
    _ = try second.commit(dataset: .pairs, seed: nil, notes: [])
    #expect(self.folder.files == ["out/a.jsonl", "out/prepare.json"])
  }
}
