import Foundation
import Testing

@testable import NTLData

struct DatasetInspectionTests {
  @Test(
    arguments: [
      ("", []), ("no", []), ("5", [5]), ("-5", [-5]), ("5-3", [5, 3]), ("5 - -3", [5, -3]),
      ("(-2.50)", [-2.5]),
      ("x-2", [2]), ("1,000 and 1,234,567.25", [1_000, 1_234_567.25]), ("1,2,3", [1, 2, 3]),
      ("1234,567", [1_234, 567]),
      ("1,0000", [1, 0]), ("3.", [3]), (".5", [5]), ("1.2.3", [1.2, 3]), ("$7,50", [7, 50]),
      ("–4", [4]),
    ] as [(String, [Double])])
  func numbersAreFound(_ text: String, _ values: [Double]) {
    #expect(FoundNumber.all(in: text).map(\.value) == values, "in \(text.debugDescription)")
  }

  @Test func digitsAndDecimalsAreCounted() {
    let found = FoundNumber.all(in: "-1,234.50 7")
    #expect(found.map(\.digits) == [4, 1] && found.map(\.decimals) == [2, 0])
  }

  @Test func pairsAreCounted() throws {
    let folder = try TemporaryFolder()
    try folder.write("1 + 1?\n2\n1 + 1?\n2\n1 + 1?\n3\nno number?\n-2.5\nab\nword 7\n", to: "a.txt")
    try folder.write(#"{"question": "é?", "answer": ""}"#, to: "b.jsonl")
    var inspection = DatasetInspection(tokenCount: { $0.utf8.count })
    for name in ["a.txt", "b.jsonl"] { try inspection.add(folder.url.appending(path: name).path) }
    #expect(inspection.pairs == 6 && inspection.numericAnswers == 4)
    #expect(inspection.repeatedQuestions == 2 && inspection.repeatedPairs == 1)
    #expect(inspection.answers.empty == 1 && inspection.questions.empty == 0)
    #expect(
      inspection.questions.characters.minimum == 2 && inspection.questions.tokens.minimum == 2)
    #expect(inspection.questions.tokens.maximum == 10)
    let numbers = inspection.answers.numbers
    #expect(numbers.values.count == 5 && numbers.negative == 1 && numbers.decimal == 1)
    #expect(numbers.values.minimum == -2.5 && numbers.values.quantile(0.5) == 2)
    #expect(numbers.textsWithout == 1)
    #expect(
      numbers.magnitudes.classes == [
        .init(name: "-10 < x ≤ -1", count: 1), .init(name: "0", count: 0),
        .init(name: "1 ≤ x < 10", count: 4),
      ])
  }

  @Test func quantilesAreNumbersThatWereSeen() {
    var distribution = Distribution()
    for value in (1...100).reversed() { distribution.add(Double(value)) }
    distribution.sort()
    #expect([0, 0.01, 0.5, 0.95, 1].map(distribution.quantile) == [1, 1, 50, 95, 100])
    #expect(Distribution().quantile(0.5).isNaN)
  }

  @Test func ofTooManyNumbersASampleIsKept() {
    var distribution = Distribution()
    let count = Distribution.capacity * 2
    for value in 0..<count { distribution.add(Double(value)) }
    distribution.sort()
    #expect(distribution.isSampled && distribution.count == count)
    #expect(distribution.maximum == Double(count - 1))
    // The median of a sample of 2²⁰ deviates by 1/2048 of the range, a standard deviation.
    #expect(abs(distribution.quantile(0.5) / Double(count) - 0.5) < 5.0 / 2_048)
  }

  @Test func classesCoverWhatTheyCount() {
    let lengths = (0..<500).map { Double($0 * $0 % 137) }
    let histogram = Histogram(lengths: lengths)
    #expect(histogram.classes.reduce(0) { $0 + $1.count } == 500)
    #expect((5...14).contains(histogram.classes.count))
    let magnitudes = Histogram(magnitudes: [
      0, 0.5, -0.5, 1, 10, 99, 1e7, -100, .greatestFiniteMagnitude,
    ])
    #expect(magnitudes.classes.reduce(0) { $0 + $1.count } == 9)
    #expect(magnitudes.classes.first?.name == "-1000 < x ≤ -100")
  }
}
