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

  /// Pieces of several digits, some of which begin a word: "▁" is SentencePiece's mark, "Ġ" that of
  /// byte-level models.
  @Test(arguments: [
    (["▁12", "5"], [125, 125]), (["▁12", ".", "5"], [12.5, 12.5]), (["5", "Ġ7"], [5, 7]),
    (["▁a", "▁-", "5"], [-5]), (["▁12", "▁-", "5"], [12, -5]), (["▁12", "-", "5"], [12, 5]),
    (["-", "▁12"], [12]), (["1e5", "5"], [1e5, 5]), (["▁a", "-", "5", "▁12"], [-5, 12]),
  ])
  func piecesThatBeginAWordBeginANumber(_ pieces: [String], _ expected: [Double]) {
    let tokenizer = PieceTokenizer()
    let tokens = pieces.map { Int32(PieceTokenizer.pieces.firstIndex(of: $0)!) }
    #expect(NumberReader(tokenizer).positions(in: tokens).map(\.number) == expected)
  }
}

/// A vocabulary of a few pieces.
private struct PieceTokenizer: Tokenizer {
  static let pieces = [
    "<pad>", "</s>", "<unk>", "▁12", "5", "Ġ7", "1e5", "▁-", "-", ".", "▁a",
  ]

  let paddingToken: Int32 = 0
  let endToken: Int32 = 1
  let unknownToken: Int32 = 2
  let numberValues: [(token: Int32, value: Double)] = [(3, 12), (4, 5), (5, 7), (6, 1e5)]
  var vocabularySize: Int { Self.pieces.count }

  func encode(_ text: String) -> [Int32] { [] }
  func addingSpecialTokens(to tokens: [Int32]) -> [Int32] { tokens }
  func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String { "" }
  func piece(of token: Int32) -> String? { Self.pieces[Int(token)] }
}
