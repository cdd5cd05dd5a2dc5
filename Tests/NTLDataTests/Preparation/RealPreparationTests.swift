import Foundation
import NTLTestSupport
import Testing

@testable import NTLData

/// The published files, where they are.
@Suite(.needsSharedData) struct RealPreparationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func preparation(_ dataset: PreparedDataset, _ input: String) -> DatasetPreparation {
    DatasetPreparation(dataset, input: sharedData.appending(path: input), output: folder.url)
  }

  /// 728, 128 and 143: counted in the paper's own files.
  @Test(arguments: [NumberNormalization.plain, .published])
  func gradeSchoolMath(_ normalization: NumberNormalization) throws {
    var preparation = preparation(.gsm8k, "gsm8k")
    preparation.normalization = normalization
    let report = try preparation.run()
    #expect(report.files.map(\.pairs) == [6_353, 1_120, 1_319])
    #expect(report.files.map(\.changed) == [728, 128, 143])
    // The 29th of val_t, where the paper's own file has 2000.5.
    let file = "grade-school-math/grade_school_math/data/preprocessed/val_t_clean.jsonl"
    let text = try folder.text(file)
    #expect(text.contains("She gets 2.5 ounces from these candles") == (normalization == .plain))
    #expect(
      text.contains("She gets 2000.5 ounces from these candles") == (normalization == .published))
  }

  @Test func aDrawnSplitHasTheSameSizes() throws {
    for name in ["train.jsonl", "test.jsonl"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: name),
        withDestinationURL: sharedData.appending(path: "gsm8k/\(name)"))
    }
    let report = try DatasetPreparation(.gsm8k, input: folder.url, output: folder.url).run()
    #expect(report.files.map(\.pairs) == [6_353, 1_120, 1_319] && report.seed == 42)
  }

  @Test func arithmetic() throws {
    let report = try preparation(.arithmetic, "mathematics_dataset").run()
    #expect(report.files.map(\.pairs) == [99_999, 3_000, 10_000, 10_000])
    let root = folder.url.appending(path: "mathematics_dataset-v1.0")
    let written = try DatasetFile.read(root.appending(path: "arithmetic_train.txt").path)
    var source = 0
    for level in ["train-easy", "train-medium", "train-hard"] {
      let pairs = try LinePairFile.read(
        SharedData.path("\(level)/arithmetic__add_sub_multiple.txt"))
      let texts = Set(pairs.map { $0.question + "\n" + $0.answer })
      let part = written[source..<source + 33_333]
      #expect(part.allSatisfy { texts.contains($0.question + "\n" + $0.answer) })
      source += 33_333
    }
    #expect(
      try Data(contentsOf: root.appending(path: "arithmetic_test_interpolate.txt"))
        == Data(
          contentsOf: SharedData.mathematics.appending(
            path: "interpolate/arithmetic__add_sub_multiple.txt")))
  }

  @Test func debug() throws {
    let report = try preparation(.debug, "mathematics_dataset").run()
    #expect(report.files.map(\.pairs) == [117] && report.notes.isEmpty)
    let written = try folder.text(
      "mathematics_dataset-v1.0/mathematics_dataset-v1.0/train-easy/algebra__linear_1d_small.txt")
    let file = SharedData.path("v1.0-real/algebra__linear_1d_small.txt")
    #expect(written == (try String(contentsOfFile: file, encoding: .utf8)) + "\n")
  }

  /// With the published draws of val.jsonl: that file byte for byte, and what of the others follows.
  @Test func multiplication() throws {
    let report = try preparation(.multiplication, "digit-multiplication").run()
    #expect(report.files.map(\.pairs) == [780_000, 10_000, 20_000])
    let published = sharedData.appending(path: "digit-multiplication")
    let written = folder.url.appending(path: "digit-multiplication/data")
    #expect(
      try Data(contentsOf: written.appending(path: "val.jsonl"))
        == Data(contentsOf: published.appending(path: "val.jsonl")))
    let test = try Data(contentsOf: published.appending(path: "test_first5000.jsonl"))
    #expect(
      try Data(contentsOf: written.appending(path: "test.jsonl")).prefix(test.count) == test)
    #expect(report.notes.contains { $0.hasPrefix("val.jsonl: the draws of the published file") })

    // The published train file itself: in order, without the pairs of val, and between two of its lines
    // that are 39 apart just as many others are missing as went to test.
    func places(_ name: String) throws -> [Int] {
      let places = try DatasetFile.read(published.appending(path: name).path).map { pair in
        let words = pair.question.dropLast().split(separator: " ").compactMap { Int($0) }
        let isProduct = words.count == 2 && Int(pair.answer) == words[0] * words[1]
        return isProduct ? (words[0] - 100) * 900 + words[1] - 100 : -1
      }
      #expect(!places.contains(-1), "every line of \(name) should be a product")
      return places
    }
    let train = try places("train_every39th.jsonl")
    let validation = try places("val.jsonl").filter { $0 < 802_000 }.sorted()
    #expect(validation.count == 7_000)
    var missing = train[0]
    var next = 0
    var isInOrder = true
    for (line, following) in zip(train, train.dropFirst()) {
      while next < validation.count && validation[next] < line { next += 1 }
      let start = next
      while next < validation.count && validation[next] < following { next += 1 }
      let drawn = following - line - 39 - (next - start)
      isInOrder = isInOrder && drawn >= 0
      missing += drawn
    }
    #expect(isInOrder)
    // Behind the last line there are at most 38 more.
    #expect(missing <= 15_000 && missing > 15_000 - 20)
  }
}
