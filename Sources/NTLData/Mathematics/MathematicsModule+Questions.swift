extension MathematicsModule {
  /// The longest question, in characters.
  public static let maximumQuestionLength = 160
  /// The longest answer, in characters.
  public static let maximumAnswerLength = 30

  /// Questions and answers that follow from module, level and seed alone, on every machine.
  ///
  /// A longer list begins with the shorter one. Different modules and levels of one seed are
  /// unrelated. Like the published files, a list may hold the same question twice.
  ///
  /// - Throws: `DataError.noSuchLevel`.
  public func questionAnswers(
    count: Int, at level: Level, seed: UInt64
  ) throws(DataError) -> [QuestionAnswer] {
    Array(try questionAnswers(at: level, seed: seed).prefix(count))
  }

  /// The same questions and answers without end, each made when it is asked for.
  ///
  /// - Throws: `DataError.noSuchLevel`.
  public func questionAnswers(at level: Level, seed: UInt64) throws(DataError) -> GeneratedQuestions
  {
    guard let entropies = entropies(at: level) else { throw .noSuchLevel(self, level) }
    return GeneratedQuestions(
      module: self, entropies: entropies,
      generator: SplitMix64(seed: seed, stream: "\(rawValue)/\(level.rawValue)"))
  }

  /// One question and its answer; those that are too long are thrown away and drawn anew.
  ///
  /// - Throws: `DataError.noSuchLevel`.
  public func questionAnswer(
    at level: Level, using generator: inout some RandomNumberGenerator
  ) throws(DataError) -> QuestionAnswer {
    guard let entropies = entropies(at: level) else { throw .noSuchLevel(self, level) }
    return questionAnswer(entropies: entropies, using: &generator)
  }

  fileprivate func questionAnswer(
    entropies: ClosedRange<Double>, using generator: inout some RandomNumberGenerator
  ) -> QuestionAnswer {
    while true {
      guard
        let pair = try? draw(entropy: generator.uniform(in: entropies), using: &generator),
        pair.question.utf8.count <= Self.maximumQuestionLength,
        pair.answer.utf8.count <= Self.maximumAnswerLength
      else { continue }
      return pair
    }
  }

  private func draw(
    entropy: Double, using generator: inout some RandomNumberGenerator
  ) throws(Redraw) -> QuestionAnswer {
    var single: Budget { Budget(entropy: entropy) }
    return switch self {
    case .linear1D: try generator.linearSystem(unknowns: 1, single)
    case .linear1DComposed:
      try generator.linearSystem(unknowns: 1, generator.composedBudget(entropy: entropy))
    case .linear2D: try generator.linearSystem(unknowns: 2, single)
    case .linear2DComposed:
      try generator.linearSystem(unknowns: 2, generator.composedBudget(entropy: entropy))
    case .sequenceNextTerm: try generator.sequenceNextTerm(entropy: entropy)
    case .addSubMultiple: try generator.addSubMultiple(entropy: entropy)
    case .addSubMultipleLonger: try generator.addSubMultipleLonger(entropy: entropy)
    case .addOrSub, .addOrSubBig: try generator.sumOrDifference(entropy: entropy)
    case .mul, .mulBig: try generator.product(entropy: entropy)
    case .mulDivMultiple: try generator.expressionQuestion(.mulDiv, entropy: entropy)
    case .mulDivMultipleLonger:
      try generator.longerExpressionQuestion(.mulDiv, entropy: entropy)
    case .mixed: try generator.expressionQuestion(.mixed, entropy: entropy)
    case .mixedLonger: try generator.longerExpressionQuestion(.mixed, entropy: entropy)
    case .divRemainder: try generator.divRemainder(single)
    case .divRemainderComposed:
      try generator.divRemainder(generator.composedBudget(entropy: entropy))
    case .placeValue, .placeValueBig: try generator.placeValue(entropy: entropy)
    case .roundNumber, .roundNumberBig: try generator.roundNumber(single)
    case .roundNumberComposed:
      try generator.roundNumber(generator.composedBudget(entropy: entropy))
    }
  }
}

extension RandomNumberGenerator {
  /// Composed questions are made of two to four modules.
  fileprivate mutating func composedBudget(entropy: Double) -> Budget {
    Budget(modules: integer(in: 2...4), entropy: entropy)
  }
}

/// The questions of a module, level and seed, without end; take a prefix.
public struct GeneratedQuestions: Sequence, IteratorProtocol, Sendable {
  fileprivate let module: MathematicsModule
  fileprivate let entropies: ClosedRange<Double>
  fileprivate var generator: SplitMix64

  /// The next question with its answer; never nil.
  public mutating func next() -> QuestionAnswer? {
    module.questionAnswer(entropies: entropies, using: &generator)
  }
}
