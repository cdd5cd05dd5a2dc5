import Foundation
import NTLData
import NTLLoss
import NTLMetrics
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

@Suite struct RunConfigurationTests {
  @Test func itComesBackAsItWasWritten() throws {
    var c = SmallRun.configuration
    c.tests = [TestSet("a", .files(["x"])), TestSet("b", .files(["y", "z"]))]
    c.validation = .files(["v"])
    (c.epochs, c.testLimit, c.evaluationCount) = (2.5, 7, nil)
    c.decodings = [.argmax, .expectation, .median, .beam(4)]
    (c.objective, c.overlongTexts, c.evaluatesAtStart) = (.sentinel, .cut, true)
    (c.earlyStopping, c.loadsBestModel) = (EarlyStopping(patience: 5, threshold: 0.001), true)
    c.bestMetric = BestMetric("exact_match", greaterIsBetter: true)
    (c.schedule, c.plateau.factor) = (.plateau, 0.5)
    (c.evaluationInterval, c.checkpointInterval) = (.epoch, .never)
    (c.numberExtraction, c.evaluationBatchSize, c.loggingInterval) = (.none, 3, 7)
    for configuration in [RunConfiguration(), c] {
      let data = try JSONEncoder().encode(configuration)
      #expect(try JSONDecoder().decode(RunConfiguration.self, from: data) == configuration)
      #expect(configuration.differences(from: configuration).isEmpty)
    }
    #expect(c.differences(from: RunConfiguration()).contains("decodings"))
    // What changes no bit may change when a run is resumed.
    #expect(!c.differences(from: RunConfiguration()).contains("loggingInterval"))
  }

  @Test func whatAnOlderFileLacksHasItsDefault() throws {
    // As it was written before there were several tests, decodings and so on.
    let keys: Set = [
      "model", "tokenizer", "loss", "training", "maximumQuestionTokens", "maximumAnswerTokens",
      "seed", "steps", "batchSize", "accumulation", "checkpointsActivations", "learningRate",
      "schedule", "warmupSteps", "optimizer", "evaluationInterval", "evaluationCount",
      "checkpointInterval", "keptCheckpoints",
    ]
    let data = try JSONEncoder().encode(SmallRun.configuration)
    var object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any]
    ).filter { keys.contains($0.key) }
    #expect(object.count == keys.count)
    object["test"] = ["files": ["_0": ["questions.txt"]]]
    let old = try JSONDecoder().decode(
      RunConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
    var wanted = SmallRun.configuration
    wanted.tests = [TestSet("test", .files(["questions.txt"]))]
    #expect(old == wanted)
  }

  @Test func decodingsHaveNames() {
    for name in ["argmax", "expectation", "median", "beam-1", "beam-4", "beam-1000"] {
      #expect(RunDecoding(name)?.description == name)
    }
    for name in ["", "greedy", "beam", "beam-", "beam-0", "beam-04", "beam-1001", "beam-4 "] {
      #expect(RunDecoding(name) == nil, "\(name)")
    }
  }

  @Test func epochsAreRoundedUpToSteps() {
    var c = RunConfiguration()
    (c.batchSize, c.accumulation) = (8, 2)
    #expect(c.steps(training: 100) == c.steps)
    // 13 batches an epoch.
    for (epochs, steps) in [(1.0, 7), (2, 13), (3, 20), (0.5, 4), (0.001, 1)] {
      c.epochs = epochs
      #expect(c.steps(training: 100) == steps)
    }
  }

  @Test func settingsThatMakeNoSenseAreRefused() {
    for change: (inout RunConfiguration) -> Void in [
      { $0.epochs = 0 }, { $0.epochs = .nan }, { $0.tests = [] }, { $0.decodings = [] },
      { $0.tests[0].name = "../x" }, { $0.tests[0].name = "" }, { $0.tests += $0.tests },
      { $0.decodings = [.argmax, .argmax] }, { $0.decodings = [.beam(0)] },
      { $0.evaluationInterval = -1 }, { $0.checkpointInterval = -1 }, { $0.loggingInterval = 0 },
      { $0.cycles = 0 }, { $0.power = .nan }, { $0.finalLearningRate = -1 },
      {
        $0.numberExtraction = .none
        $0.bestMetric = BestMetric("mae")
      },
      { $0.evaluationCount = 0 }, { $0.earlyStopping = EarlyStopping(patience: 0) },
      { $0.earlyStopping = EarlyStopping(patience: 1, threshold: .nan) },
      {
        $0.earlyStopping = EarlyStopping(patience: 1)
        $0.evaluationInterval = 0
      },
      {
        $0.tests = [TestSet("a", .files(["x"])), TestSet("a-median", .files(["y"]))]
        $0.decodings = [.argmax, .median]
      },
    ] {
      var c = RunConfiguration()
      change(&c)
      #expect(throws: TrainingError.self) { try c.validate() }
    }
  }

  @Test func epochsEndWhereTheirLastBatchIs() throws {
    // 13 batches of 8 an epoch, two of them a step.
    var c = SmallRun.configuration
    (c.epochs, c.evaluationInterval, c.checkpointInterval) = (3, .epoch, .epoch)
    c.keptCheckpoints = 10
    let folder = SmallRun.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try TrainingRun(c, in: folder, .new, on: CPUDevice.shared).run()
    struct Line: Decodable { let step: Int }
    let evaluated = try SmallRun.lines(folder, "evaluations.jsonl").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8)).step
    }
    #expect(evaluated == [7, 13, 20])
    let checkpoints = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/checkpoints")
    #expect(
      checkpoints.filter { $0.hasPrefix("step-") }.sorted()
        == ["step-00000007", "step-00000013", "step-00000020"])
  }

  @Test func textsHaveNoMetricsOfNumbers() throws {
    var c = SmallRun.configuration
    (c.steps, c.numberExtraction) = (2, .none)
    let folder = SmallRun.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try TrainingRun(c, in: folder, .new, on: CPUDevice.shared).run()
    let numbers = try SmallRun.results(folder).tests[0].summary.numbers
    #expect(numbers["exact_match"] != nil && numbers["token_loss"] != nil)
    for name in ["mae", "r2", "number_match", "number_accuracy", "not_a_number", "pearson"] {
      #expect(numbers[name] == nil, "\(name)")
    }
  }

  @Test func everySetIsAnsweredInEveryWay() throws {
    var c = SmallRun.configuration
    c.tests.append(TestSet("hard", .generated(.mul, .interpolate, count: 30, seed: 9)))
    (c.testLimit, c.epochs, c.decodings) = (15, 2, [.argmax, .expectation, .beam(2)])
    let folder = SmallRun.folder()
    let run = try TrainingRun(c, in: folder, .new, on: CPUDevice.shared)
    #expect(run.steps == 13)
    guard case .finished(let tests) = try run.run() else {
      Issue.record("the run did not finish")
      return
    }
    #expect(run.step == 13 && !run.hasStoppedEarly)
    let names = ["test", "test", "test", "hard", "hard", "hard"]
    #expect(tests.map(\.name) == names)
    let results = try SmallRun.results(folder)
    #expect(results.tests.map(\.name) == names)
    #expect(results.tests.map(\.decoding) == c.decodings + c.decodings)
    #expect(results.bestStep == nil && results.validation == nil)
    for file in [
      "predictions-test.jsonl", "predictions-test-expectation.jsonl",
      "predictions-test-beam-2.jsonl", "predictions-hard.jsonl",
      "predictions-hard-expectation.jsonl", "predictions-hard-beam-2.jsonl",
    ] {
      #expect(try SmallRun.lines(folder, file).count == 15)
    }
  }

  @Test func overlongTextsAreCutOrRefused() throws {
    var c = SmallRun.configuration
    (c.maximumQuestionTokens, c.steps) = (20, 2)
    #expect(throws: DataError.self) {
      try TrainingRun(c, in: SmallRun.folder(), .new, on: CPUDevice.shared)
    }
    c.overlongTexts = .cut
    let run = try TrainingRun(c, in: SmallRun.folder(), .new, on: CPUDevice.shared)
    for example in run.test.examples {
      #expect(example.question.count <= 20 && example.question.last == run.tokenizer.endToken)
    }
    let cut = run.test.examples.count { $0.isQuestionCut }
    #expect(cut > 0 && run.notes.count == 2)
    #expect(run.notes[1].contains("\(cut) questions and 0 answers of 20"))
    // Those that fit are whole.
    for (pair, example) in zip(run.test.pairs, run.test.examples) where !example.isQuestionCut {
      #expect(run.tokenizer.decode(example.question) == pair.question)
    }
    _ = try run.run()
  }
}
