/// The arithmetic modules of the DeepMind Mathematics Dataset, generated anew.
///
/// Source: Saxton, Grefenstette, Hill & Kohli 2019, "Analysing mathematical reasoning abilities of
/// neural models", and the generator published with it. The questions follow the published
/// distributions; they are not the published questions, whose random numbers came from Python.
///
/// How hard a question is, its *entropy*, is about log₁₀ of the number of questions to choose from.
public enum ArithmeticModule: String, Sendable, CaseIterable, Codable {
  /// Sums and differences of three to six operators: `Evaluate 1 + (-4 - -6) - (4 - 2).`
  case addSubMultiple = "arithmetic__add_sub_multiple"
  /// The same with nine to eleven operators.
  case addSubMultipleLonger = "arithmetic__add_sub_multiple_longer"
  /// One sum or difference of integers and decimals: `What is 3 take away -0.25?`
  case addOrSub = "arithmetic__add_or_sub"
  /// The same with more digits.
  case addOrSubBig = "arithmetic__add_or_sub_big"
  /// One product of integers and decimals: `What is -12 times 0.07?`
  case mul = "arithmetic__mul"
  /// The same with more digits.
  case mulBig = "arithmetic__mul_big"

  /// The levels that the module has, easiest first.
  public var levels: [Level] {
    Level.allCases.filter { entropies(at: $0) != nil }
  }

  /// What a question's entropy is drawn from, uniformly; nil for a level the module does not have.
  ///
  /// The training levels are thirds of the training range, the interpolation level one point in it.
  public func entropies(at level: Level) -> ClosedRange<Double>? {
    switch self {
    case .addSubMultiple, .mul: Self.entropies(at: level, training: 3...10, interpolation: 8)
    case .addOrSub: Self.entropies(at: level, training: 4...16, interpolation: 12)
    case .addSubMultipleLonger, .mulBig: level == .extrapolate ? 10...12 : nil
    case .addOrSubBig: level == .extrapolate ? 16...20 : nil
    }
  }

  private static func entropies(
    at level: Level, training: ClosedRange<Double>, interpolation: Double
  ) -> ClosedRange<Double>? {
    let third = (training.upperBound - training.lowerBound) / 3
    return switch level {
    case .trainEasy: training.lowerBound...training.lowerBound + third
    case .trainMedium: training.lowerBound + third...training.upperBound - third
    case .trainHard: training.upperBound - third...training.upperBound
    case .interpolate: interpolation...interpolation
    case .extrapolate: nil
    }
  }
}

extension ArithmeticModule {
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
    var generator = SplitMix64(seed: seed, stream: "\(rawValue)/\(level.rawValue)")
    var pairs: [QuestionAnswer] = []
    pairs.reserveCapacity(count)
    for _ in 0..<count { pairs.append(try questionAnswer(at: level, using: &generator)) }
    return pairs
  }

  /// One question and its answer; those that are too long are thrown away and drawn anew.
  ///
  /// - Throws: `DataError.noSuchLevel`.
  public func questionAnswer(
    at level: Level, using generator: inout some RandomNumberGenerator
  ) throws(DataError) -> QuestionAnswer {
    guard let entropies = entropies(at: level) else { throw .noSuchLevel(self, level) }
    while true {
      let pair = draw(entropy: generator.uniform(in: entropies), using: &generator)
      if pair.question.utf8.count <= Self.maximumQuestionLength
        && pair.answer.utf8.count <= Self.maximumAnswerLength
      {
        return pair
      }
    }
  }

  private func draw(
    entropy: Double, using generator: inout some RandomNumberGenerator
  ) -> QuestionAnswer {
    switch self {
    case .addSubMultiple: generator.addSubMultiple(entropy: entropy)
    case .addSubMultipleLonger: generator.addSubMultipleLonger(entropy: entropy)
    case .addOrSub, .addOrSubBig: generator.sumOrDifference(entropy: entropy)
    case .mul, .mulBig: generator.product(entropy: entropy)
    }
  }
}
