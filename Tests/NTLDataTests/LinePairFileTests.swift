import Foundation
import NTLData
import Testing

struct LinePairFileTests {
  private static func parse(_ text: String) throws(DataError) -> [QuestionAnswer] {
    try LinePairFile.parse(Array(text.utf8), file: "f.txt")
  }

  @Test(arguments: [
    "a?\n1\nb?\n-2\n", "a?\n1\nb?\n-2", "a?\r\n1\r\nb?\r\n-2\r\n", "a?\r\n1\r\nb?\r\n-2",
    "a?\r\n1\r\nb?\r\n-2\r", "\u{FEFF}a?\n1\nb?\n-2\n",
  ])
  func allLineEndsGiveTheSamePairs(_ text: String) throws {
    #expect(
      try Self.parse(text) == [
        QuestionAnswer(question: "a?", answer: "1", source: .init(file: "f.txt", line: 1)),
        QuestionAnswer(question: "b?", answer: "-2", source: .init(file: "f.txt", line: 3)),
      ])
  }

  @Test func charactersBeyondASCIISurvive() throws {
    let pair = try #require(try Self.parse("wieviel sind 3 × π?\n≈ 9,42 €\n").first)
    #expect(pair.question == "wieviel sind 3 × π?")
    #expect(pair.answer == "≈ 9,42 €")
  }

  @Test(arguments: [
    ("", DataError.emptyFile("f.txt")),
    ("\u{FEFF}", .emptyFile("f.txt")),
    ("a?", .oddNumberOfLines(file: "f.txt", lines: 1)),
    ("a?\n1\nb?\n", .oddNumberOfLines(file: "f.txt", lines: 3)),
    ("\n", .blank(.question, file: "f.txt", line: 1)),
    ("a?\n\n", .blank(.answer, file: "f.txt", line: 2)),
    ("a?\n1\n\nb?\n2\n", .blank(.question, file: "f.txt", line: 3)),
    ("a?\n1\n \t\r\n2\n", .blank(.question, file: "f.txt", line: 3)),
    ("a?\n1\n\n", .blank(.question, file: "f.txt", line: 3)),
  ])
  func brokenTextIsNamedByLine(_ text: String, _ expected: DataError) {
    #expect(throws: expected) { try Self.parse(text) }
  }

  @Test(arguments: [
    ("a?\n\u{1}", 2), ("a?\n1\n\u{1}?\n2\n", 3), ("a?\n1\nb?\n2\u{1}\n\u{1}\n2\n", 4),
  ])
  func bytesThatAreNotUTF8AreNamedByLine(_ text: String, _ line: Int) {
    // U+0001 marks where the bytes go: stray ones, an overlong form, and a cut-off sequence.
    for broken in [[0xFF], [0x80], [0xC0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
      let bytes = text.utf8.flatMap { $0 == 1 ? broken : [$0] }
      #expect(throws: DataError.notUTF8(file: "f.txt", line: line)) {
        try LinePairFile.parse(bytes, file: "f.txt")
      }
    }
  }

  @Test func missingFilesAndDirectoriesAreNamed() {
    #expect(throws: DataError.missingFile("/no/such/file")) {
      try LinePairFile.read("/no/such/file")
    }
    let folder = FileManager.default.temporaryDirectory.path
    #expect(throws: DataError.directory(folder)) { try LinePairFile.read(folder) }
  }

  @Test func randomBytesNeverCrash() {
    var generator = SplitMix64(seed: 3)
    let alphabet: [UInt8] = [0x0A, 0x0D, 0x20, 0x31, 0x41, 0xC3, 0xA9, 0xEF, 0xBB, 0xBF, 0xFF]
    for _ in 0..<3_000 {
      let bytes = (0..<generator.next() % 20).map { _ in
        alphabet[Int(generator.next() % UInt64(alphabet.count))]
      }
      do throws(DataError) {
        let pairs = try LinePairFile.parse(bytes, file: "f.txt")
        let lines = bytes.count { $0 == 0x0A } + (bytes.last == 0x0A ? 0 : 1)
        #expect(2 * pairs.count == lines, "a line of \(bytes) was dropped")
      } catch {
        #expect(error.description.contains("f.txt"))
      }
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFile { file in
      let pairs = [("a?", "1"), (" é ", "-2.5")].map { QuestionAnswer(question: $0, answer: $1) }
      try LinePairFile.write(pairs, to: file)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "a?\n1\n é \n-2.5\n")
      let read = try LinePairFile.read(file)
      #expect(read.map(\.question) == pairs.map(\.question))
      #expect(read.map(\.answer) == pairs.map(\.answer))
      #expect(read.last?.source?.description == "\(file):3")
    }
  }

  @Test func whatCouldNotBeReadIsNotWritten() throws {
    try withTemporaryFile { file in
      for (answer, error) in [
        ("", DataError.blank(.answer, file: file, line: 4)),
        ("1\n2", .lineBreak(.answer, file: file, line: 4)),
        ("1\r", .lineBreak(.answer, file: file, line: 4)),
      ] {
        let pairs = ["1", answer].map { QuestionAnswer(question: "a?", answer: $0) }
        #expect(throws: error) { try LinePairFile.write(pairs, to: file) }
      }
      #expect(throws: DataError.emptyFile(file)) { try LinePairFile.write([], to: file) }
      let folder = URL(filePath: file).deletingLastPathComponent().path
      let leftovers = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(leftovers.isEmpty)
    }
  }

  @Test func aFolderThatDoesNotExistCannotBeWrittenTo() {
    let error = #expect(throws: DataError.self) {
      try LinePairFile.write([QuestionAnswer(question: "a?", answer: "1")], to: "/no/such/f.txt")
    }
    guard case .unwritable(file: "/no/such/f.txt", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}

@Suite(.needsSharedData) struct RealLinePairFileTests {
  @Test(arguments: [
    ("train-easy/arithmetic__add_sub_multiple.txt", 34_333),
    ("train-medium/arithmetic__add_sub_multiple.txt", 34_333),
    ("train-hard/arithmetic__add_sub_multiple.txt", 34_333),
    ("interpolate/arithmetic__add_sub_multiple.txt", 10_000),
    ("extrapolate/arithmetic__add_sub_multiple_longer.txt", 10_000),
    ("train-easy/algebra__linear_2d_composed.txt", 2_000),
    ("interpolate/numbers__round_number.txt", 1_000),
    ("v1.0-real/algebra__linear_1d.train-easy.first20000.txt", 20_000),
    ("v1.0-real/algebra__linear_1d.train-easy.val1667.txt", 1_667),
  ])
  func realFilesHaveTheDocumentedNumberOfPairs(_ file: String, _ count: Int) throws {
    let pairs = try LinePairFile.read(SharedData.path(file))
    #expect(pairs.count == count)
    #expect(pairs.last?.source?.line == 2 * count - 1)
  }

  @Test func aMissingFinalLineBreakLosesNothing() throws {
    let file = SharedData.path("v1.0-real/algebra__linear_1d_small.txt")
    let pairs = try LinePairFile.read(file)
    #expect(pairs.count == 117)
    #expect(pairs.last?.answer == "-4")
  }
}
