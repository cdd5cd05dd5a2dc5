import NTLProbe
import NTLTestSupport
import Testing

/// Representations of which it is known what can be read from them.
@Suite struct RidgeProbeTests {
  private let width = 12
  private let rows = 4_000

  /// A probe of random features for four targets: a linear map of them, the same under noise of the same
  /// size, one of their squares, and random numbers.
  private func probe() throws -> (RidgeProbe, [[Double]]) {
    var random = RandomScalars(seed: 7)
    let weights = random.draw(width)
    func draw() -> (features: [Double], targets: [Double]) {
      let x = random.draw(width)
      let linear = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 }
      let deviation = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return (
        x.map { $0 + 3 },
        [
          40 * linear - 5, linear + deviation * random.draw(1)[0], x[0] * x[0],
          random.draw(1)[0],
        ]
      )
    }
    var probe = RidgeProbe(features: width, targets: 4)
    for _ in 0..<rows / 8 {
      probe.learn(
        (0..<8).flatMap { _ in
          let row = draw(); return row.features + row.targets
        })
    }
    try probe.fit()
    var truth = [[Double]](repeating: [], count: 4)
    for _ in 0..<rows {
      let row = draw()
      probe.test(row.features)
      for target in 0..<4 { truth[target].append(row.targets[target]) }
    }
    return (probe, truth)
  }

  @Test func whatIsThereIsReadAndNothingElse() throws {
    let (probe, truth) = try probe()
    let scores = truth.indices.map { probe.score($0, truth: truth[$0]) }
    #expect(scores[0].rSquared! > 0.999_999 && scores[0].spearman! > 0.999_99)
    // Half of the variance is noise, which cannot be read.
    #expect(abs(scores[1].rSquared! - 0.5) < 0.06)
    // Squares of symmetric features and random numbers cannot be read linearly.
    for score in scores[2...] {
      #expect(abs(score.rSquared!) < 0.06 && abs(score.spearman!) < 0.12)
    }
    // Where there is nothing to read, cross-validation takes a large penalty.
    #expect(scores[3].effectiveParameters < 5 && scores[0].effectiveParameters > 12.9)
  }

  @Test func whatIsOneEverywhereHasNoScore() throws {
    var probe = RidgeProbe(features: 1, targets: 1)
    probe.learn([1, 5, 2, 5, 3, 5])
    try probe.fit()
    probe.test([1, 2])
    let score = probe.score(0, truth: [5, 5])
    #expect(score.rSquared == nil && score.spearman == nil)
  }
}
