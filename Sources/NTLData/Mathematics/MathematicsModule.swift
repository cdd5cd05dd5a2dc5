/// The modules of the DeepMind Mathematics Dataset that the paper uses, generated anew.
///
/// Source: Saxton, Grefenstette, Hill & Kohli 2019, "Analysing mathematical reasoning abilities of
/// neural models", and the generator published with it. The questions follow the published
/// distributions; they are not the published questions, whose random numbers came from Python.
///
/// How hard a question is, its *entropy*, is about log₁₀ of the number of questions to choose from.
///
/// Tests compare every module and level with files of the original generator: question length,
/// words, digits and brackets, length, sign and magnitude of the answers, the share of each
/// wording, and of each kind of sentence in composed questions. No difference is known beyond
/// chance, with one exception by construction: a question whose numbers leave 128 bits, or should
/// be factored and have more than 64, is drawn anew. Not tested by comparison, for want of files,
/// are ``mulDivMultiple`` and ``mixed``.
public enum MathematicsModule: String, Sendable, CaseIterable, Codable {
  /// A linear equation: `Solve 24 = 3*x - 5*x for x.`
  case linear1D = "algebra__linear_1d"
  /// The same with numbers that sentences in front define: `Let m = -26 + 32. Solve m*a = …`.
  case linear1DComposed = "algebra__linear_1d_composed"
  /// Two linear equations: `Solve 5*s + r - 18 = 0, 4*s - 3*r - 1 = 3 for s.`
  case linear2D = "algebra__linear_2d"
  /// The same with numbers that sentences in front define.
  case linear2DComposed = "algebra__linear_2d_composed"
  /// A polynomial sequence: `What comes next: -1, 2, 7, 14?`
  case sequenceNextTerm = "algebra__sequence_next_term"
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
  /// Products and quotients of three to six operators: `Calculate (-47)/(2/(-6))*3.`
  case mulDivMultiple = "arithmetic__mul_div_multiple"
  /// The same with nine to eleven operators and an integer value.
  case mulDivMultipleLonger = "arithmetic__mul_div_multiple_longer"
  /// All four operations, three to six of them: `Evaluate (3 - -1)/(2*6).`
  case mixed = "arithmetic__mixed"
  /// The same with nine to eleven operators and an integer value.
  case mixedLonger = "arithmetic__mixed_longer"
  /// The remainder of a division: `Calculate the remainder when 27 is divided by 5.`
  case divRemainder = "numbers__div_remainder"
  /// The same with numbers that sentences in front or expressions define.
  case divRemainderComposed = "numbers__div_remainder_composed"
  /// A digit by the name of its place: `What is the tens digit of 31859?`
  case placeValue = "numbers__place_value"
  /// The same with more digits.
  case placeValueBig = "numbers__place_value_big"
  /// Rounding: `What is 15562.22861 rounded to the nearest 100?`
  case roundNumber = "numbers__round_number"
  /// The same with a number that sentences in front define.
  case roundNumberComposed = "numbers__round_number_composed"
  /// Rounding of numbers with more digits.
  case roundNumberBig = "numbers__round_number_big"

  /// The twenty modules of the paper's data: thirteen to train with, seven to extrapolate to.
  public static let paper = allCases.filter { ![.mulDivMultiple, .mixed].contains($0) }
}

extension MathematicsModule {
  /// The levels that the module has, easiest first.
  public var levels: [Level] {
    Level.allCases.filter { entropies(at: $0) != nil }
  }

  /// What a question's entropy is drawn from, uniformly; nil for a level the module does not have.
  ///
  /// The training levels are thirds of the training range, the interpolation level one point in it.
  public func entropies(at level: Level) -> ClosedRange<Double>? {
    switch self {
    case .addOrSub:
      Self.entropies(at: level, training: 4...16, interpolation: 12)
    case .addOrSubBig:
      level == .extrapolate ? 16...20 : nil
    case .addSubMultipleLonger, .mulBig, .mulDivMultipleLonger, .mixedLonger:
      level == .extrapolate ? 10...12 : nil
    case .placeValueBig, .roundNumberBig:
      level == .extrapolate ? 12...12 : nil
    case .addSubMultiple, .mul, .mulDivMultiple, .mixed, .linear1D, .linear1DComposed, .linear2D,
      .linear2DComposed, .sequenceNextTerm, .divRemainder, .divRemainderComposed, .placeValue,
      .roundNumber, .roundNumberComposed:
      Self.entropies(at: level, training: 3...10, interpolation: 8)
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
