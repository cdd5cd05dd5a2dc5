import Foundation
import NTLData
import NTLMetrics
import NTLModel
import NTLTensor
import NTLTrainer
import Testing

/// What evaluations decide: when a run ends, which model it leaves, how the learning rate goes on.
@Suite struct RunSelectionTests {
  /// A learning rate so high that results soon get worse: the rate falls, and training ends early.
  private var configuration: RunConfiguration {
    var c = SmallRun.configuration
    (c.model.encoderLayers, c.model.decoderLayers) = (1, 1)
    c.validation = .generated(.addSubMultiple, .trainEasy, count: 30, seed: 3)
    (c.steps, c.learningRate, c.schedule, c.evaluationCount) = (30, 1, .plateau, nil)
    (c.evaluationInterval, c.checkpointInterval, c.keptCheckpoints) = (2, 5, 1)
    (c.plateau.patience, c.plateau.factor) = (0, 0.5)
    c.evaluatesAtStart = true
    c.earlyStopping = EarlyStopping(patience: 2)
    c.loadsBestModel = true
    return c
  }

  private func losses(_ folder: String) throws -> [(step: Int, loss: Double)] {
    struct Line: Decodable {
      struct Summary: Decodable { let loss: Double }
      let step: Int
      let summary: Summary
    }
    return try SmallRun.lines(folder, "evaluations.jsonl").map {
      let line = try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      return (line.step, line.summary.loss)
    }
  }

  @Test func trainingEndsEarlyAndLeavesItsBestModel() throws {
    let folder = SmallRun.folder()
    let run = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    var bestWeights: [UInt32] = []
    var lowest = Double.infinity
    let outcome = try run.run(observing: { event in
      guard case .evaluated(_, let summary) = event, summary.loss < lowest else { return }
      (lowest, bestWeights) = (summary.loss, SmallRun.weights(run.model))
    })
    guard case .finished(let tests) = outcome else {
      Issue.record("the run did not finish")
      return
    }
    let losses = try losses(folder)
    #expect(losses.map { $0.step } == Array(stride(from: 0, through: run.step, by: 2)))
    let best = try #require(losses.min { $0.loss < $1.loss })
    #expect(run.hasStoppedEarly && run.step < 30 && run.step == best.step + 4)
    #expect(run.bestStep == best.step)

    // What is tested and kept is the model as it was then.
    #expect(SmallRun.weights(run.model) == bestWeights)
    let kept = try ModelFolder(URL(filePath: "\(folder)/model")).loadModel(on: CPUDevice.shared)
    #expect(SmallRun.weights(kept) == bestWeights)
    #expect(Checkpoint.all(in: URL(filePath: folder)).map(\.step) == [best.step, run.step])
    let results = try SmallRun.results(folder)
    #expect(results.step == run.step && results.bestStep == best.step)
    #expect(results.validation?.loss == best.loss && results.trainingSeconds > 0)
    #expect(results.tests.map(\.summary) == tests.map(\.evaluation.summary))
    #expect(results.tests[0].summary.metrics.count == 20)
  }

  @Test func theLearningRateFallsAtResultsWithoutGain() throws {
    let folder = SmallRun.folder()
    var configuration = configuration
    (configuration.earlyStopping, configuration.steps) = (nil, 12)
    _ = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared).run()
    struct Line: Decodable {
      let step: Int
      let lr: Double
    }
    let rates = try SmallRun.lines(folder, "metrics.jsonl").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    var plateau = ReduceOnPlateau(configuration.plateau, learningRate: 1)
    var factors: [Int: Double] = [:]
    for (step, loss) in try losses(folder) {
      plateau.observe(loss)
      factors[step] = plateau.factor
    }
    for line in rates {
      let rate = min(1, Double(line.step) / 3) * factors[(line.step - 1) / 2 * 2]!
      #expect(abs(line.lr - rate) < 1e-12)
    }
    #expect(plateau.factor < 1)
  }

  /// Folders are copied while the run goes on: what is in a copy is what a kill at that moment leaves.
  @Test func killedAtAnyMomentARunDecidesTheSame() throws {
    let whole = SmallRun.folder()
    let run = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared)
    var (copies, events) = ([String](), 0)
    _ = try run.run(observing: { event in
      events += 1
      guard events % 2 == 0 else { return }
      copies.append(SmallRun.folder())
      try? FileManager.default.copyItem(atPath: whole, toPath: copies.last!)
    })
    #expect(run.hasStoppedEarly && copies.count > 6)
    for copy in copies {
      let resumed = try TrainingRun(configuration, in: copy, .resume, on: CPUDevice.shared)
      _ = try resumed.run()
      try expectEqual(copy, whole)
      #expect(resumed.step == run.step)
      #expect(SmallRun.weights(resumed.model) == SmallRun.weights(run.model))
    }
  }

  @Test(arguments: [0, 1, 3, 4])
  func stoppedInAnEvaluationItIsMadeLater(_ evaluation: Int) throws {
    let (whole, folder) = (SmallRun.folder(), SmallRun.folder())
    _ = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared).run()
    var begun = -1
    do {
      let run = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
      let outcome = try run.run(shouldStop: { begun == evaluation }) {
        if case .evaluating = $0 { begun += 1 }
      }
      guard case .interrupted = outcome else {
        Issue.record("it was not interrupted")
        return
      }
    }
    _ = try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared).run()
    try expectEqual(folder, whole)
  }

  private func expectEqual(_ folder: String, _ whole: String) throws {
    for name in ["metrics.jsonl", "evaluations.jsonl", "results.json", "predictions.jsonl"] {
      #expect(
        try SmallRun.timeless(folder, name) == SmallRun.timeless(whole, name), "\(name) differs")
    }
    #expect(
      try Data(contentsOf: URL(filePath: "\(folder)/model/model.safetensors"))
        == Data(contentsOf: URL(filePath: "\(whole)/model/model.safetensors")))
  }

  @Test func aGainSmallerThanTheThresholdIsNone() throws {
    var c = configuration
    (c.schedule, c.learningRate, c.loadsBestModel) = (.constant, 1e-3, false)
    c.earlyStopping = EarlyStopping(patience: 2, threshold: 1_000)
    let run = try TrainingRun(c, in: SmallRun.folder(), .new, on: CPUDevice.shared)
    _ = try run.run()
    #expect(run.step == 4 && run.hasStoppedEarly)
    // Better it is nevertheless.
    #expect(run.bestStep == 4)
  }

  @Test func everyMetricCanBeTheBest() throws {
    #expect(Set(["loss", "token_loss", "mae", "exact_match", "r2"]).isSubset(of: BestMetric.names))
    #expect(!BestMetric("mae").greaterIsBetter && !BestMetric("token_loss").greaterIsBetter)
    #expect(BestMetric("exact_match").greaterIsBetter && BestMetric("r2").greaterIsBetter)
    var c = configuration
    c.bestMetric = BestMetric("accuracy_of_nothing")
    #expect(throws: TrainingError.self) { try c.validate() }
    let metrics = NumberMetrics([("1", "2"), ("x", "5")])
    let summary = Evaluation.Summary.decoded(from: metrics)
    #expect(BestMetric("mae").value(in: summary) == 1)
    #expect(BestMetric("not_a_number").value(in: summary) == 0.5)
    #expect(BestMetric("token_loss").value(in: summary) == 0.25)
    #expect(BestMetric("nothing").value(in: summary) == nil)
  }
}

extension Evaluation.Summary {
  /// A summary with these metrics and losses of ¼, as a file would have it.
  fileprivate static func decoded(from metrics: NumberMetrics) -> Self {
    let data = try! JSONEncoder().encode(metrics)
    let text = """
      {"loss": 0.25, "token_loss": 0.25, "number_loss": 0.25, "metrics": \(String(decoding: data, as: UTF8.self))}
      """
    return try! JSONDecoder().decode(Self.self, from: Data(text.utf8))
  }
}
