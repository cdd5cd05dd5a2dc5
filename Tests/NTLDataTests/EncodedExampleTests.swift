import NTLData
import NTLTokenizer
import Testing

struct EncodedExampleTests {
  private let source = QuestionAnswer.Source(file: "f.txt", line: 7)

  private func encode(
    _ question: String, _ answer: String, maximumQuestionTokens: Int = 10,
    maximumAnswerTokens: Int = 5
  ) throws(DataError) -> EncodedExample {
    try EncodedExample(
      QuestionAnswer(question: question, answer: answer, source: source),
      tokenizer: CharacterTokenizer.default, maximumQuestionTokens: maximumQuestionTokens,
      maximumAnswerTokens: maximumAnswerTokens)
  }

  @Test func bothPartsEndWithTheEndToken() throws {
    let example = try encode("1+1", "2")
    #expect(example.question == [4, 75, 4, 1])
    #expect(example.answer == [5, 1])
    #expect(example.unknownQuestionTokens == 0)
  }

  @Test func theLimitIncludesTheEndToken() throws {
    #expect(try encode("123456789", "1234").question.count == 10)
    #expect(throws: DataError.tooLong(.question, tokens: 11, maximum: 10, source: source)) {
      try encode("1234567890", "1")
    }
    #expect(throws: DataError.tooLong(.answer, tokens: 6, maximum: 5, source: source)) {
      try encode("1", "12345")
    }
  }

  @Test func theErrorNamesFileLineAndOption() {
    let error = #expect(throws: DataError.self) { try encode("1234567890", "1") }
    #expect(error?.description.hasPrefix("f.txt:7: ") == true)
    #expect(error?.description.contains("--max-question-tokens") == true)
  }

  @Test func unknownCharactersAreCountedInQuestionsOnly() throws {
    #expect(try encode("3 € × 2", "6").unknownQuestionTokens == 2)
    #expect(throws: DataError.unknownCharacters("€×", answer: "6 €×", source: source)) {
      try encode("3 × 2", "6 €×")
    }
  }

  @Test func unknownCharactersOfAnswersAreKeptIfTheyAreToBe() throws {
    let tokenizer = CharacterTokenizer.default
    let example = try EncodedExample(
      QuestionAnswer(question: "3 × 2", answer: "6 €×"), tokenizer: tokenizer,
      maximumQuestionTokens: 20, maximumAnswerTokens: 20, keepsUnknownCharacters: true)
    #expect(example.unknownAnswerTokens == 2 && example.unknownQuestionTokens == 1)
    #expect(example.answer.count == 5)
  }
}
