import NTLTokenizer
import Testing

struct CharacterTokenizerTests {
  private let tokenizer = CharacterTokenizer.default

  @Test func everyPrintableCharacterHasItsOwnToken() {
    let printable = (0x20...0x7E as ClosedRange<UInt8>).map { String(Unicode.Scalar($0)) }
    let tokens = printable.map { tokenizer.encode($0) }
    #expect(tokenizer.vocabularySize == 98)
    #expect(tokens.allSatisfy { $0.count == 1 })
    #expect(Set(tokens.joined()) == Set(3..<98))
  }

  @Test func orderIsTheDocumentedOne() {
    #expect(tokenizer.encode("09AZaz!~ ") == [3, 12, 13, 38, 39, 64, 65, 96, 97])
    #expect([tokenizer.paddingToken, tokenizer.endToken, tokenizer.unknownToken] == [0, 1, 2])
    #expect((0...3).map { tokenizer.piece(of: $0) } == ["<pad>", "</s>", "<unk>", "0"])
    #expect(tokenizer.piece(of: 98) == nil)
    #expect(tokenizer.piece(of: -1) == nil)
  }

  @Test func digitsStandForNumbers() {
    #expect(tokenizer.numberValues.map(\.token) == Array(3...12))
    #expect(tokenizer.numberValues.map(\.value) == (0...9).map(Double.init))
    for (token, value) in tokenizer.numberValues {
      #expect(tokenizer.piece(of: token) == String(Int(value)))
    }
  }

  @Test func decodingUndoesEncoding() {
    var generator = Stream(state: 1)
    for length in 0..<200 {
      let scalars = (0..<length).map { _ in
        Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &generator))
      }
      let text = String(String.UnicodeScalarView(scalars))
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }

  @Test(arguments: ["é", "\n", "\u{0}", "٣", "\u{1F600}"])
  func charactersOutsideTheAlphabetAreUnknown(_ character: String) {
    #expect(tokenizer.encode("a\(character)b") == [39, 2, 40])
    #expect(tokenizer.decode([39, 2, 40]) == "a\u{FFFD}b")
  }

  @Test func scalarsCountNotGraphemes() {
    #expect(tokenizer.encode("e\u{301}") == [43, 2])
    #expect(tokenizer.encode("\r\n") == [2, 2])
  }

  @Test func decodingSkipsPaddingAndEndOrShowsThem() {
    let tokens: [Int32] = [4, 1, 5, 0, 2]
    #expect(tokenizer.decode(tokens) == "12\u{FFFD}")
    #expect(tokenizer.decode(tokens, keepingSpecialTokens: true) == "1</s>2<pad><unk>")
  }

  @Test(arguments: [false, true]) func idsOutsideTheVocabularyStayVisible(_ keeping: Bool) {
    let text = tokenizer.decode([3, 98, -1, .max, .min], keepingSpecialTokens: keeping)
    #expect(text == "0\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func otherAlphabetsKeepTheirOrder() throws {
    let tokenizer = try CharacterTokenizer(alphabet: "x2é1")
    #expect(tokenizer.vocabularySize == 7)
    #expect(tokenizer.encode("é12x0") == [5, 6, 4, 3, 2])
    #expect(tokenizer.numberValues.map(\.token) == [4, 6])
    #expect(tokenizer.numberValues.map(\.value) == [2, 1])
  }

  @Test func invalidAlphabetsAreErrors() {
    #expect(throws: TokenizerError.emptyAlphabet) { try CharacterTokenizer(alphabet: "") }
    #expect(throws: TokenizerError.repeatedCharacter("b")) {
      try CharacterTokenizer(alphabet: "abcb")
    }
    #expect(throws: TokenizerError.compositeCharacter("e\u{301}")) {
      try CharacterTokenizer(alphabet: "ae\u{301}")
    }
    #expect(throws: TokenizerError.compositeCharacter("\r\n")) {
      try CharacterTokenizer(alphabet: "\r\n")
    }
  }

  /// Equal as `Character`s by canonical equivalence, but not the same scalar.
  @Test func theKelvinSignIsNotTheLetterK() throws {
    let tokenizer = try CharacterTokenizer(alphabet: "K\u{212A}")
    #expect(tokenizer.encode("K\u{212A}") == [3, 4])
  }
}
