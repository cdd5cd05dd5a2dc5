import NTLData
import NTLTokenizer

/// The questions of a run, read and encoded.
struct RunData {
  let training: EncodedSet
  /// What is asked while training.
  let validation: EncodedSet
  let tests: [(name: String, questions: EncodedSet)]
  /// How many texts of which set were cut, or cannot be written, a sentence each.
  let notes: [String]

  /// Reads what a configuration names.
  ///
  /// - Throws: `DataError` naming file and line, ``TrainingError`` where a set is empty or the tokenizer
  ///   doesn't do.
  init(_ configuration: RunConfiguration, tokenizer: any Tokenizer) throws {
    var notes: [String] = []
    func encoded(_ name: String, _ source: DataSource, limit: Int? = nil) throws -> EncodedSet {
      let pairs = try source.load()
      let set = try EncodedSet(
        limit.map { Array(pairs.prefix($0)) } ?? pairs, tokenizer: tokenizer,
        maximumQuestionTokens: configuration.maximumQuestionTokens,
        maximumAnswerTokens: configuration.maximumAnswerTokens,
        objective: configuration.objective, overlongTexts: configuration.overlongTexts,
        unknownCharacters: configuration.unknownCharacters)
      guard set.count > 0 else {
        throw TrainingError.setting(name: "the \(name) set", problem: "has no questions")
      }
      for case let note? in [set.cutNote, set.unknownNote] {
        notes.append("the \(name) set: \(note)")
      }
      return set
    }
    training = try encoded("training", configuration.training)
    tests = try configuration.tests.map { test in
      let name = configuration.tests.count == 1 ? "test" : "test \(test.name)"
      return (
        test.name, try encoded(name, test.source, limit: configuration.testLimit)
      )
    }
    let count = configuration.evaluationCount ?? .max
    validation =
      try configuration.validation.map { try encoded("validation", $0, limit: count) }
      ?? tests[0].questions.prefix(count)
    self.notes = notes
  }
}
