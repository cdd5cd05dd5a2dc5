import Foundation
import NTLExperiment
import Testing

@Suite("Sweeps")
struct SweepTests {
  private let yaml = """
    title: Losses
    setup:
      - data generate noisy-regression --noise {noise} --output {output}/{noise}.txt
    command: --train {output}/{noise}.txt --seed {seed}
    arms:
      CE: --loss ce
      NTL-WAS: --loss ntl-was --lambda {lambda}
    grid:
      noise: [gaussian, bimodal]
      lambda: [0.3, 2.0]
    seeds: [1, 2, 3]
    baseline: {arm: CE, decoding: argmax}
    """

  private func plan(_ yaml: String) throws -> SweepPlan {
    try SweepPlan(
      SweepDefinition(yaml: yaml, file: "s.yaml"), places: ["output": "out"], file: "s.yaml")
  }

  @Test("Arms are crossed with the factors that their commands name, and seeds are outside")
  func crossing() throws {
    let plan = try plan(yaml)
    #expect(plan.setup.count == 2)
    #expect(plan.setup[1].last == "out/bimodal.txt")
    // (CE: 2 noises; NTL-WAS: 2 noises × 2 λ) × 3 seeds
    #expect(plan.runs.count == (2 + 4) * 3)
    #expect(plan.runs.prefix(6).allSatisfy { $0.seed == "1" })
    #expect(
      plan.runs[3].arguments
        == ["--train", "out/gaussian.txt", "--seed", "1", "--loss", "ntl-was", "--lambda", "2.0"])
    #expect(plan.runs[3].folder == "NTL-WAS/noise-gaussian/lambda-2.0/seed-1")
    #expect(Set(plan.runs.map(\.folder)).count == plan.runs.count)
  }

  @Test(
    "What is wrong with a file is said with its line",
    arguments: [
      ("arms: {CE: --loss ce}\nseed: [1]", "s.yaml:2: \"seed\" is not known here"),
      ("command: x", "has no \"arms\""),
      ("arms: {CE: a}\ngrid: {lambda: [1]}", "no command names {lambda}"),
      ("arms: {CE: a}\nseeds: [1, 2]", "does not name {seed}"),
      ("arms: {CE: a}\nseeds: [x]", "seeds are whole numbers"),
      ("arms: {CE: a}\nbaseline: NTL", "baseline names no arm"),
      ("arms: [a", "is not YAML"), ("", "is empty"), ("arms: {}", "\"arms\" is empty"),
      ("arms: {CE: \"--x {y}\"}", "{y} in \"{y}\" stands for nothing"),
      ("arms: {CE: \"--x {y}\"}", "--set y=VALUE"),
      ("arms: {CE: --x}\nmetrics: [mae, exact_macth]", "did you mean \"exact_match\"?"),
      ("arms: {CE: a}\nseeds: []", "at least one value"),
    ])
  func errors(yaml: String, sentence: String) {
    #expect {
      try plan(yaml)
    } throws: { error in
      "\(error)".contains(sentence)
    }
  }

  @Test("Differences are paired seed by seed with the baseline of the same factors")
  func pairing() throws {
    let plan = try plan(yaml)
    // Each seed has its own level, which a pairing takes out; NTL-WAS is 3 below CE, on bimodal noise 5.
    var observations: [SweepObservation] = []
    for run in plan.runs {
      let isBimodal = run.levels.contains { $0.value == "bimodal" }
      let seed = try #require(Double(run.seed))
      let gain: Double = run.arm == "CE" ? 0 : isBimodal ? -5 : -3
      let error: Double = 10 * seed + (isBimodal ? 100 : 0) + gain
      for (decoding, shift) in [("argmax", 0.0), ("expectation", -1.0)] {
        observations.append(
          SweepObservation(
            run: run, test: "test", decoding: decoding, values: ["mae": error + shift]))
      }
    }
    let table = SweepTable(
      observations, metrics: ["mae", "absent"], baseline: .init(arm: "CE", decoding: "argmax"))
    func row(_ arm: String, _ noise: String, _ decoding: String) throws -> SweepTable.Row {
      try #require(
        table.rows.first {
          $0.key.arm == arm && $0.key.decoding == decoding
            && $0.key.levels.contains { $0.value == noise }
        })
    }
    #expect(table.rows.count == 12)
    let baseline = try row("CE", "gaussian", "argmax")
    #expect(baseline.cells[0]?.spread.mean == 20)
    #expect(baseline.cells[0]?.spread.deviation == 10)
    #expect(baseline.cells[0]?.difference == nil)
    #expect(baseline.cells[1] == nil)
    let expectation = try #require(row("CE", "bimodal", "expectation").cells[0]?.difference)
    #expect(expectation.mean == -1)
    let loss = try #require(row("NTL-WAS", "bimodal", "argmax").cells[0]?.difference)
    #expect(loss.mean == -5 && loss.deviation == 0 && loss.count == 3 && loss.isSignificant)
  }

  @Test("The interval of a mean is Student's")
  func confidence() throws {
    // t of 97.5 % for 1, 2, 9 degrees of freedom: 12.7062, 4.30265, 2.26216 (Student's table).
    let samples: [([Double], Double)] = [
      ([0, 2], 12.7062), ([0, 1, 2], 4.30265), ((0..<10).map(Double.init), 2.26216),
    ]
    for (values, t) in samples {
      let spread = try #require(SampleSpread(values))
      let expected = t * (spread.deviation ?? 0) / Double(values.count).squareRoot()
      #expect(abs((spread.confidence ?? 0) - expected) < 1e-4 * expected)
    }
    #expect(SampleSpread([1])?.confidence == nil)
    #expect(SampleSpread([]) == nil)
  }
}
