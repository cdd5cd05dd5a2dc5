import Foundation
import NTLData
import NTLTokenizer
import NTLTrainer
import Testing

/// Which questions a run asks.
struct RunQuestionsTests {
  /// Files are in order, by module or difficulty: what is asked of them is spread over all.
  @Test func fewerQuestionsAreEvenlySpaced() throws {
    let folder = URL(filePath: SmallRun.folder())
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func file(_ name: String, _ numbers: Range<Int>) throws -> String {
      let path = folder.appending(path: name).path
      let pairs = numbers.map { QuestionAnswer(question: "\($0)?", answer: "\($0)") }
      try LinePairFile.write(pairs, to: path)
      return path
    }
    var configuration = SmallRun.configuration
    configuration.validation = .files([try file("easy", 0..<8), try file("hard", 8..<10)])
    configuration.tests = [TestSet("test", .files([try file("test", 0..<7)]))]
    func asked(_ validation: Int?, _ test: Int?) throws -> (validation: [String], test: [String]) {
      (configuration.evaluationCount, configuration.testLimit) = (validation, test)
      let questions = try RunQuestions(configuration, tokenizer: CharacterTokenizer.default)
      return (
        questions.validation.pairs.map(\.answer), questions.tests[0].questions.pairs.map(\.answer)
      )
    }
    #expect(try asked(5, 3) == (["0", "2", "4", "6", "8"], ["0", "2", "4"]))
    #expect(try asked(3, 6) == (["0", "3", "6"], ["0", "1", "2", "3", "4", "5"]))
    #expect(try asked(nil, 7).validation.count == 10 && asked(11, nil).test.count == 7)
    configuration.validation = nil
    #expect(try asked(2, nil).validation == ["0", "3"])
  }
}
