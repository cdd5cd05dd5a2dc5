import NTLData
public import NTLTokenizer

/// The questions that a run asks, read and encoded.
public struct RunQuestions: Sendable {
  /// What is asked while training: the validation questions, or without any those of the first test.
  public let validation: EncodedSet
  /// What a trained model is tested with, in the order of ``RunConfiguration/tests``.
  public let tests: [(name: String, questions: EncodedSet)]
  /// How many texts of which set were cut, or cannot be written, a sentence each.
  public let notes: [String]

  /// Reads what a configuration names.
  ///
  /// - Throws: `DataError` naming file and line, ``TrainingError`` where a set is empty or the tokenizer
  ///   doesn't do.
  public init(_ configuration: RunConfiguration, tokenizer: any Tokenizer) throws {
    var notes: [String] = []
    func encoded(_ name: String, _ source: DataSource, limit: Int?) throws -> EncodedSet {
      try configuration.encoded(name, source, limit: limit, with: tokenizer, &notes)
    }
    tests = try configuration.tests.map { test in
      let name = configuration.tests.count == 1 ? "test" : "test \(test.name)"
      return (test.name, try encoded(name, test.source, limit: configuration.testLimit))
    }
    let limit = configuration.evaluationCount
    validation =
      try configuration.validation.map { try encoded("validation", $0, limit: limit) }
      ?? tests[0].questions.evenlySpaced(atMost: limit)
    self.notes = notes
  }
}

extension RunConfiguration {
  /// Reads and encodes a set of questions.
  ///
  /// - Parameters:
  ///   - name: what the set is called in what is said of it.
  ///   - source: where its questions are.
  ///   - limit: at most so many are taken, evenly spaced; nil: all.
  ///   - tokenizer: what they are encoded with.
  ///   - notes: gets a sentence for texts that were cut, and one for those that cannot be written.
  /// - Returns: at least one question.
  /// - Throws: `DataError` naming file and line, ``TrainingError`` if the set is empty.
  func encoded(
    _ name: String, _ source: DataSource, limit: Int? = nil, with tokenizer: any Tokenizer,
    _ notes: inout [String]
  ) throws -> EncodedSet {
    let set = try EncodedSet(
      source.load(atMost: limit), tokenizer: tokenizer,
      maximumQuestionTokens: maximumQuestionTokens, maximumAnswerTokens: maximumAnswerTokens,
      objective: objective, overlongTexts: overlongTexts, unknownCharacters: unknownCharacters)
    guard set.count > 0 else {
      throw TrainingError.setting(name: "the \(name) set", problem: "has no questions")
    }
    for case let note? in [set.cutNote, set.unknownNote] {
      notes.append("the \(name) set: \(note)")
    }
    return set
  }
}
