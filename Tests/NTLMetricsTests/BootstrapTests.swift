import NTLMetrics
import Testing

@Suite struct BootstrapTests {
  /// Fixed bits, whatever the system's generator does.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 { half() << 32 | half() }

    /// The high bits of a linear congruential generator are its good ones.
    private mutating func half() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32
    }
  }

  private func answers(_ count: Int, errors: (Int) -> Int) -> [(prediction: String, label: String)]
  {
    (0..<count).map { (prediction: "\($0 + errors($0))", label: "\($0)") }
  }

  /// The share of right answers has a known standard error, √(q(1 − q)/n).
  @Test func aShareHasItsBinomialInterval() throws {
    let scores = AnswerScores(answers(400) { $0 % 4 == 0 ? 1 : 0 })
    var generator = Generator(state: 1)
    let intervals = Bootstrap(resamples: 2_000).intervals(of: scores, using: &generator)
    let interval = try #require(intervals["exact_match"])
    let half = 1.96 * (0.75 * 0.25 / 400).squareRoot()
    #expect(abs(interval.low - (0.75 - half)) < 0.006 && abs(interval.high - (0.75 + half)) < 0.006)
    #expect(intervals["mae"] != nil && intervals["spearman"] != nil && intervals["bleu"] != nil)
  }

  @Test func theBitsDetermineTheIntervals() {
    let scores = AnswerScores(answers(50) { $0 % 3 })
    func intervals(_ seed: UInt64) -> [String: Bootstrap.Interval] {
      var generator = Generator(state: seed)
      return Bootstrap(resamples: 100).intervals(of: scores, using: &generator)
    }
    #expect(intervals(5) == intervals(5))
    #expect(intervals(5) != intervals(6))
  }

  @Test func aResampleRepeatsAnswers() throws {
    // Errors 0 and 1: the MAE of a resample is 0, ½ or 1, and a quarter of them are 0, a quarter 1.
    let two = AnswerScores([(prediction: "1", label: "1"), (prediction: "3", label: "2")])
    var generator = Generator(state: 2)
    let interval = try #require(
      Bootstrap(resamples: 500).intervals(of: two, using: &generator)["mae"])
    #expect(interval.low == 0 && interval.high == 1)
    let one = AnswerScores([(prediction: "5", label: "3")])
    let certain = Bootstrap(resamples: 20).intervals(of: one, using: &generator)
    #expect(certain["mae"]?.low == 2 && certain["mae"]?.high == 2)
    #expect(certain["r2"] == nil && certain["pearson"] == nil)
  }

  /// Both sets are wrong about the same hard questions: the difference is certain, the sets are not.
  @Test func pairsAreComparedQuestionByQuestion() throws {
    let first = AnswerScores(answers(200) { $0 % 10 * 100 + 1 })
    let second = AnswerScores(answers(200) { $0 % 10 * 100 })
    var generator = Generator(state: 3)
    let bootstrap = Bootstrap(resamples: 300)
    let difference = try #require(
      bootstrap.differences(of: first, from: second, using: &generator)["mae"])
    #expect(abs(difference.difference - 1) < 1e-9)
    #expect(abs(difference.low - 1) < 1e-9 && abs(difference.high - 1) < 1e-9)
    let alone = try #require(bootstrap.intervals(of: first, using: &generator)["mae"])
    #expect(alone.high - alone.low > 50)
  }

  @Test func nothingHasNoIntervals() {
    var generator = Generator(state: 4)
    #expect(Bootstrap().intervals(of: AnswerScores([]), using: &generator).isEmpty)
    #expect(AnswerScores([]).metrics.text.bleu == nil)
  }

  @Test func categoriesCountTheSame() {
    let small = AnswerScores(answers(2) { _ in 4 }).metrics
    let large = AnswerScores(answers(100) { _ in 0 }).metrics
    #expect([small, large].macroMeans["mae"] == 2)
    let words = AnswerScores([(prediction: "yes", label: "yes")]).metrics
    #expect([small, words].macroMeans["mae"] == 4)
    #expect([words].macroMeans["mae"] == nil)
  }
}
