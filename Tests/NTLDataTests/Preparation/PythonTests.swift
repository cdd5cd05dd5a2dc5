import Foundation
import Testing

@testable import NTLData

/// What must come out as from Python.
struct PythonTests {
  private let python: PreparationFixture

  init() throws { python = try PreparationFixture.all.get() }

  @Test func numbersAreDrawnAsInPython() {
    for words in python.random {
      var random = PythonRandom(seed: words.seed)
      let bits = (0..<700).map { _ in random.next() }
      #expect(Array(bits.suffix(5)) == words.bits, "seed \(words.seed)")
      var order = Array(0..<30)
      random.shuffle(&order)
      #expect(order == words.shuffled, "seed \(words.seed)")
      #expect(random.sample(10, of: 25) == words.sample_of_few, "seed \(words.seed)")
      #expect(random.sample(12, of: 1_000_000) == words.sample_of_many, "seed \(words.seed)")
      #expect(random.sample(7, of: 7) == words.sample_of_all, "seed \(words.seed)")
    }
  }

  @Test func numbersAreRewrittenAsInPython() {
    for texts in python.numbers {
      #expect(NumberNormalization.plain(texts[0]) == texts[1], "of \(texts[0].debugDescription)")
      #expect(
        NumberNormalization.published(texts[0]) == texts[2], "of \(texts[0].debugDescription)")
      #expect(NumberNormalization.none(texts[0]) == texts[0])
    }
    #expect(python.numbers.count { $0[1] != $0[2] } > 10, "the two rules should be told apart")
  }

  @Test func jsonIsWrittenAsInPython() {
    for texts in python.json {
      for (isASCII, line) in [(true, texts[1]), (false, texts[2])] {
        var bytes: [UInt8] = []
        JSONLines.append(question: texts[0], answer: texts[0], isASCII: isASCII, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == line + "\n")
      }
    }
  }

  /// The files of `generate_split.py` after `random.seed(42)`.
  @Test func multiplicationIsSplitAsInPython() throws {
    let folder = try TemporaryFolder()
    var preparation = DatasetPreparation(
      .multiplication, input: folder.url.appending(path: "none"), output: folder.url)
    preparation.seed = python.multiplication.seed
    let report = try preparation.run()
    for (file, expected) in zip(report.files, python.multiplication.files) {
      #expect(file.file == expected.name)
      #expect(file.pairs == expected.pairs && file.bytes == expected.bytes, "\(file)")
      let lines = try FileLines(
        folder.url.appending(path: "digit-multiplication/data/\(file.file)").path)
      var bytes: [UInt8] = []
      while let line = try lines.next() {
        if lines.number % 41 == 1 { bytes += line + [UInt8(ascii: "\n")] }
      }
      #expect(crc32(bytes) == expected.crc32_of_every_41st, "\(file.file)")
    }
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    let table = (0..<256 as Range<UInt32>).map { byte in
      (0..<8).reduce(byte) { word, _ in (word >> 1) ^ (word & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return ~bytes.reduce(~0) { ($0 >> 8) ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  /// The files of `create_data_splits.py` after `random.seed(42)`.
  @Test func mathematicsIsSplitAsInPython() throws {
    let expected = python.mathematics
    let folder = try TemporaryFolder()
    var file = 0
    for level in DatasetPreparation.trainingLevels {
      for category in DatasetPreparation.categories {
        let pairs = (0..<expected.counts[file]).map { "\(file) \($0)\nanswer \(file) \($0)\n" }
        try folder.write(pairs.joined(), to: "in/\(level)/\(category).txt")
        file += 1
      }
    }
    for category in DatasetPreparation.categories {
      try folder.write("\(category)?\r\n1", to: "in/interpolate/\(category).txt")
    }
    for category in DatasetPreparation.extrapolationCategories {
      try folder.write("\(category)?\n2\n", to: "in/extrapolate/\(category).txt")
    }
    let output = folder.url.appending(path: "data")
    var preparation = DatasetPreparation(
      .mathematics, input: folder.url.appending(path: "in"), output: output)
    preparation.seed = expected.seed
    let report = try preparation.run()
    func pairs(_ name: String) throws -> [QuestionAnswer] {
      try DatasetFile.read(output.appending(path: "mathematics_dataset-v1.0/\(name)").path)
    }
    func places(_ pairs: some Sequence<QuestionAnswer>) -> [[Int]] {
      pairs.map { $0.question.split(separator: " ").compactMap { Int($0) } }
    }
    let training = try pairs("train.txt")
    #expect(training.allSatisfy { $0.answer == "answer \($0.question)" })
    #expect(training.count == expected.training)
    #expect(places(training.prefix(20)) == expected.first)
    #expect(places(training.suffix(20)) == expected.last)
    #expect(places(try pairs("val.txt")) == expected.validation)
    #expect(
      try pairs("test_interpolate.txt").map(\.question)
        == DatasetPreparation.categories.map { "\($0)?" })
    #expect(
      try pairs("test_extrapolate.txt").map(\.question)
        == DatasetPreparation.extrapolationCategories.map { "\($0)?" })
    // For the test by category.
    #expect(try pairs("mathematics_dataset-v1.0/extrapolate/arithmetic__mul_big.txt").count == 1)
    #expect(report.files.count == 4 + 20 && report.seed == 42)
  }
}
