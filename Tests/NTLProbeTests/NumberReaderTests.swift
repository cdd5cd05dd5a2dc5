import NTLProbe
import NTLTokenizer
import Testing

@Suite struct NumberReaderTests {
  private func numbers(_ text: String) -> [NumberPosition] {
    NumberReader(CharacterTokenizer.default).positions(in: CharacterTokenizer.default.encode(text))
  }

  @Test func digitsBelongToTheirNumber() {
    #expect(
      numbers("a-1.35") == [
        NumberPosition(position: 2, token: 1, number: -1.35),
        NumberPosition(position: 4, token: 3, number: -1.35),
        NumberPosition(position: 5, token: 5, number: -1.35),
      ])
  }

  @Test(arguments: [
    ("3-12", [3, 12, 12]), ("3 - 12", [3, 12, 12]), ("(-4 - -6)", [-4, -6]), ("-7", [-7]),
    ("1.2.3", [1.2, 1.2, 3]), (".5", [5]), ("5.", [5]), ("", []), ("no number", []),
    ("- 5", [5]), ("007", [7, 7, 7]),
  ])
  func valuesOfTheNumbersThatDigitsBelongTo(_ text: String, _ expected: [Double]) {
    #expect(numbers(text).map(\.number) == expected, "\(text)")
  }

  @Test func whatOverflowsIsLeftOut() {
    #expect(numbers(String(repeating: "9", count: 400) + " 12").map(\.number) == [12, 12])
  }
}
