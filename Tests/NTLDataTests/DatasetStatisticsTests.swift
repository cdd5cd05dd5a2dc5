import NTLData
import Testing

struct DatasetStatisticsTests {
  @Test func featuresAreCountedAsNamed() {
    let pairs = [
      ("What is (1 + 23) - (4)?", "20"), ("π  - 5", "-99"), ("Who?", "nobody"), ("1/3", "1/3"),
    ].map { QuestionAnswer(question: $0, answer: $1) }
    let statistics = DatasetStatistics(pairs)
    func means(_ feature: DatasetStatistics.Feature) -> Double { statistics[feature].mean }
    #expect(statistics.count == 4)
    #expect(statistics.numericAnswers == 3)
    #expect(means(.questionLength) == (23 + 6 + 4 + 3) / 4)
    #expect(means(.questionWords) == (7 + 3 + 1 + 1) / 4.0)
    #expect(means(.questionDigits) == (4 + 1 + 0 + 2) / 4.0)
    #expect(means(.questionBrackets) == 2 / 4.0)
    #expect(means(.answerLength) == (2 + 3 + 6 + 3) / 4.0)
    #expect(abs(means(.negativeAnswer) - 1 / 3.0) < 1e-12)
    // log₁₀ 21, log₁₀ 100 and log₁₀ 4/3
    #expect(abs(means(.answerMagnitude) - (1.3222193 + 2 + 0.1249387) / 3) < 1e-6)
  }

  @Test(arguments: ["nan", "inf", "0x10", "1e9", "", "-", "1.2.3", "1/0", "1/2/3", "+5", "5 m"])
  func onlyPlainNumbersAreNumbers(_ answer: String) {
    let pair = QuestionAnswer(question: "?", answer: answer)
    #expect(DatasetStatistics([pair]).numericAnswers == 0)
  }

  /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32.
  @Test func momentsAreThoseOfTheTextbook() {
    var moments = Moments()
    for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { moments.add(value) }
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect(abs(moments.variance - 32.0 / 7) < 1e-12)
    #expect(abs(moments.standardError - (4.0 / 7).squareRoot()) < 1e-12)
    #expect(moments.minimum == 2 && moments.maximum == 9)
    var shifted = Moments()
    for value in [1.0, 3, 3, 3, 4, 4, 6, 8] { shifted.add(value) }
    #expect(abs(moments.zScore(against: shifted) - 1 / (8.0 / 7).squareRoot()) < 1e-12)
  }

  @Test func samplesThatDoNotVaryAreEqualOrInfinitelyFar() {
    var (ones, twos) = (Moments(), Moments())
    for _ in 0..<3 {
      ones.add(1)
      twos.add(2)
    }
    #expect(ones.zScore(against: ones) == 0)
    #expect(ones.zScore(against: twos) == -.infinity)
    #expect(Moments().zScore(against: Moments()) == 0)
  }
}

/// Generated questions against those of the original generator, by two-sample z-tests.
///
/// Some 700 comparisons; by chance alone |z| would exceed 4.5 once in two hundred different seeds.
@Suite(.needsSharedData) struct GeneratedAgainstRealTests {
  private static let settings = Setting.of(MathematicsModule.paper)

  private static func real(_ setting: Setting) throws -> [QuestionAnswer] {
    try LinePairFile.read(
      SharedData.path("\(setting.level.rawValue)/\(setting.module.rawValue).txt"))
  }

  private func expectAgreement(
    _ generated: [QuestionAnswer], _ real: [QuestionAnswer]
  ) {
    let (generated, real) = (DatasetStatistics(generated), DatasetStatistics(real))
    #expect(generated.count >= 2_000 && real.count >= 1_000)
    for feature in DatasetStatistics.Feature.allCases {
      let z = generated[feature].zScore(against: real[feature])
      #expect(
        abs(z) < 4.5,
        "\(feature.rawValue): \(generated[feature].mean) against \(real[feature].mean), z = \(z)")
    }
  }

  private func expectSameFrequency(
    _ name: String, _ generated: [Int], _ real: [Int]
  ) {
    func moments(_ counts: [Int]) -> Moments {
      counts.reduce(into: Moments()) { $0.add(Double($1)) }
    }
    let (generated, real) = (moments(generated), moments(real))
    let z = generated.zScore(against: real)
    // A mean of a few rare events is not normal: one in a sample and none in the other is no news.
    let events = generated.mean * Double(generated.count) + real.mean * Double(real.count)
    #expect(
      abs(z) < 4.5 || events < 10, "\(name): \(generated.mean) against \(real.mean), z = \(z)")
  }

  @Test(arguments: settings) func featuresAgree(_ setting: Setting) throws {
    expectAgreement(setting.sample, try Self.real(setting))
  }

  @Test func featuresAgreeWithThePublishedFile() throws {
    let setting = Setting(module: .linear1D, level: .trainEasy)
    let file = SharedData.path("v1.0-real/algebra__linear_1d.train-easy.first20000.txt")
    expectAgreement(try setting.pairs(20_000, seed: 2), try LinePairFile.read(file))
  }

  @Test(arguments: Setting.of(.templated.filter { MathematicsModule.paper.contains($0) }))
  func templatesAreAsFrequent(_ setting: Setting) throws {
    let real = try Self.real(setting).prefix(2_000).map(\.template)
    let generated = setting.sample.map(\.template)
    #expect(Set(real).isSubset(of: Set(generated)))
    for template in Set(generated) {
      expectSameFrequency(
        template, generated.map { $0 == template ? 1 : 0 }, real.map { $0 == template ? 1 : 0 })
    }
  }

  @Test(arguments: Setting.of(.composed)) func sentencesAreAsFrequent(_ setting: Setting) throws {
    let real = try Self.real(setting).map(\.sentenceKinds)
    let generated = setting.sample.map(\.sentenceKinds)
    for kind in SentenceKind.allCases {
      expectSameFrequency(
        kind.rawValue, generated.map { $0.count { $0 == kind } },
        real.map { $0.count { $0 == kind } })
    }
    for count in 0...7 {
      expectSameFrequency(
        "\(count) sentences", generated.map { $0.count == count ? 1 : 0 },
        real.map { $0.count == count ? 1 : 0 })
    }
  }

  /// The solver is right, and reads all that the original generator writes.
  @Test(arguments: settings) func realAnswersAreTheSolvers(_ setting: Setting) throws {
    for pair in try Self.real(setting).prefix(30) {
      #expect(
        try QuestionSolver.answer(to: pair.question) == Evaluator.value(of: pair.answer),
        "\(pair.question) -> \(pair.answer)")
    }
  }

  /// The tests above can fail: a little more entropy shows.
  @Test func aNeighbouringLevelIsTold() throws {
    let easy = Setting(module: .addSubMultiple, level: .trainEasy)
    let medium = Setting(module: .addSubMultiple, level: .trainMedium)
    let real = DatasetStatistics(try Self.real(easy))
    let generated = DatasetStatistics(medium.sample)
    #expect(abs(generated[.questionLength].zScore(against: real[.questionLength])) > 20)
    #expect(abs(generated[.answerMagnitude].zScore(against: real[.answerMagnitude])) > 20)
  }
}
