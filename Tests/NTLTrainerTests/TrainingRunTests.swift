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

@Suite struct TrainingRunTests {
  private func folder() -> String { SmallRun.folder() }

  private var configuration: RunConfiguration { SmallRun.configuration }

  private func lines(_ folder: String, _ name: String) throws -> [String] {
    try SmallRun.lines(folder, name)
  }

  private func weights(_ run: TrainingRun) -> [UInt32] { SmallRun.weights(run.model) }

  private func metrics(_ folder: String) throws -> [String] {
    try SmallRun.timeless(folder, "metrics.jsonl")
  }

  @Test func aRunWritesWhatItPromises() throws {
    let folder = folder()
    let run = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    guard case .finished(let tests) = try run.run() else {
      Issue.record("the run did not finish")
      return
    }
    let evaluation = try #require(tests.first).evaluation
    #expect(tests.map(\.name) == ["test"] && tests.map(\.decoding) == [.argmax])
    #expect(evaluation.answers.count == 20 && evaluation.summary.metrics.count == 20)
    #expect(try lines(folder, "predictions.jsonl").count == 20)
    struct Metrics: Decodable {
      let step: Int
      let loss, token_loss, number_loss, lr, grad_norm, tokens_per_second: Double
    }
    let metrics = try lines(folder, "metrics.jsonl").map {
      try JSONDecoder().decode(Metrics.self, from: Data($0.utf8))
    }
    #expect(metrics.map(\.step) == Array(1...23))
    #expect(
      metrics.allSatisfy {
        abs($0.loss - ($0.token_loss + 0.3 * $0.number_loss)) < 1e-5 && $0.tokens_per_second > 0
      })
    #expect(try lines(folder, "evaluations.jsonl").count == 5)
    #expect(Checkpoint.all(in: URL(filePath: folder)).map(\.step) == [20, 23])
    #expect(try TrainingRun.storedConfiguration(in: folder) == run.configuration)

    let (model, tokenizer) = try Checkpoint.find(folder).loadModel(on: CPUDevice.shared)
    #expect(tokenizer as? CharacterTokenizer == .default)
    #expect(
      CPUDevice.shared.floats(model.arena.values) == CPUDevice.shared.floats(run.model.arena.values)
    )
  }

  /// Stopped in an orderly way after each possible step, and resumed.
  @Test func aResumedRunEndsWithTheSameBits() throws {
    let whole = folder()
    let run = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared)
    _ = try run.run()
    for stop in [1, 4, 5, 7, 10, 13, 20, 22] {
      let folder = folder()
      do {
        let first = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
        guard case .interrupted(stop) = try first.run(shouldStop: { first.step == stop }) else {
          Issue.record("not interrupted at \(stop)")
          continue
        }
      }
      let second = try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
      #expect(second.step == stop)
      _ = try second.run()
      #expect(weights(second) == weights(run))
      #expect(try metrics(folder) == metrics(whole))
      #expect(try lines(folder, "evaluations.jsonl") == lines(whole, "evaluations.jsonl"))
    }
  }

  @Test func stoppedInATestAndResumedNothingIsMissing() throws {
    let (whole, folder) = (folder(), folder())
    _ = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared).run()
    for policy in [RunFolder.Policy.new, .resume, .resume] {
      // Each process is stopped in the first test that it comes to, but the last.
      let run = try TrainingRun(configuration, in: folder, policy, on: CPUDevice.shared)
      var isTesting = false
      let last = run.step == 10
      _ = try run.run(
        shouldStop: { isTesting && !last && run.step % 10 == 0 },
        observing: { if case .evaluating = $0 { isTesting = true } })
    }
    let end = try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
    _ = try end.run()
    #expect(try lines(folder, "evaluations.jsonl") == lines(whole, "evaluations.jsonl"))
    #expect(try metrics(folder) == metrics(whole))
  }

  @Test func aStateThatBelongsElsewhereIsRefused() throws {
    let folder = folder()
    var run: TrainingRun? = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    _ = try run?.run(shouldStop: { run!.step == 4 })
    run = nil
    let file = Checkpoint.all(in: URL(filePath: folder))[0].checkpoint.folder
      .appending(path: "state.json")
    let state = try String(contentsOf: file, encoding: .utf8)
    for (old, new) in [
      (#/"batch" : \d+/#, #""batch" : 99999"#), (#/"epoch" : \d+/#, #""epoch" : -1"#),
      (#/"step" : \d+/#, #""step" : -4"#), (#/\{/#, "["),
    ] {
      try Data(state.replacing(old, with: new).utf8).write(to: file)
      #expect(throws: ModelError.self) {
        try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
      }
    }
  }

  @Test func anotherNumberOfThreadsEndsWithTheSameBits() throws {
    let device = CPUDevice(threads: 3)
    let a = try TrainingRun(configuration, in: folder(), .new, on: CPUDevice(threads: 1))
    let b = try TrainingRun(configuration, in: folder(), .new, on: device)
    _ = try (a.run(), b.run())
    #expect(
      a.model.arena.values.device.floats(a.model.arena.values)
        == device.floats(b.model.arena.values))
  }

  /// Layers that are computed twice change no bit, so a run may begin with them and end without.
  @Test func checkpointedActivationsEndWithTheSameBits() throws {
    var configuration = configuration
    configuration.model.dropoutRate = 0.1
    let (whole, folder) = (folder(), folder())
    let plain = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared)
    _ = try plain.run()
    do {
      configuration.checkpointsActivations = true
      let first = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
      _ = try first.run(shouldStop: { first.step == 13 })
      #expect(try TrainingRun.storedConfiguration(in: folder).checkpointsActivations)
    }
    configuration.checkpointsActivations = false
    let second = try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
    #expect(second.step == 13)
    _ = try second.run()
    #expect(zip(weights(second), weights(plain)).count { $0 != $1 } == 0)
    #expect(try metrics(folder) == metrics(whole))
  }

  @Test func aFolderThatHoldsSomethingIsRefused() throws {
    let folder = folder()
    var run: TrainingRun? = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    #expect(throws: TrainingError.outputInUse(folder: folder)) {
      try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
    }
    _ = try run?.run()
    run = nil
    #expect(throws: TrainingError.self) {
      try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    }
    // A folder that is refused gets nothing, not even a lock.
    let foreign = self.folder()
    try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(foreign)/notes.txt"))
    #expect(throws: TrainingError.self) {
      try TrainingRun(configuration, in: foreign, .new, on: CPUDevice.shared)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: foreign) == ["notes.txt"])
    // A stranger's file is neither deleted nor written beside.
    try Data("mine".utf8).write(to: URL(filePath: "\(folder)/notes.txt"))
    #expect(throws: TrainingError.self) {
      try TrainingRun(configuration, in: folder, .overwrite, on: CPUDevice.shared)
    }
    #expect(try lines(folder, "notes.txt") == ["mine"])
    try FileManager.default.removeItem(atPath: "\(folder)/notes.txt")
    let again = try TrainingRun(configuration, in: folder, .overwrite, on: CPUDevice.shared)
    #expect(again.step == 0)
  }

  @Test func aRunCannotChangeItsSettingsHalfway() throws {
    let folder = folder()
    var run: TrainingRun? = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    _ = try run?.run(shouldStop: { run!.step == 3 })
    run = nil
    var changed = configuration
    changed.learningRate = 0.5
    do {
      _ = try TrainingRun(changed, in: folder, .resume, on: CPUDevice.shared)
      Issue.record("other settings were accepted")
    } catch { #expect("\(error)".contains("learningRate"), "\(error)") }
    #expect(throws: TrainingError.self) {
      try TrainingRun(configuration, in: self.folder(), .resume, on: CPUDevice.shared)
    }
  }

  @Test func changedTrainingDataAreNoticed() throws {
    let folder = folder()
    let file = self.folder()
    func write(_ seed: UInt64) throws {
      try LinePairFile.write(
        MathematicsModule.addSubMultiple.questionAnswers(count: 50, at: .trainEasy, seed: seed),
        to: file)
    }
    try write(1)
    var c = configuration
    (c.training, c.tests) = (.files([file]), [TestSet("test", .files([file]))])
    var run: TrainingRun? = try TrainingRun(c, in: folder, .new, on: CPUDevice.shared)
    _ = try run?.run(shouldStop: { run!.step == 3 })
    run = nil
    try write(2)
    #expect(throws: TrainingError.self) {
      try TrainingRun(c, in: folder, .resume, on: CPUDevice.shared)
    }
  }

  @Test func aHalfWrittenLineAndCheckpointAreForgotten() throws {
    let (whole, folder) = (folder(), folder())
    _ = try TrainingRun(configuration, in: whole, .new, on: CPUDevice.shared).run()
    var run: TrainingRun? = try TrainingRun(configuration, in: folder, .new, on: CPUDevice.shared)
    _ = try run?.run(shouldStop: { run!.step == 9 })
    run = nil
    let log = try FileHandle(forWritingTo: URL(filePath: "\(folder)/metrics.jsonl"))
    try log.seekToEnd()
    try log.write(contentsOf: Data("{\"step\":10,\"loss\":1}\n{\"step\":11,\"lo".utf8))
    try log.close()
    try FileManager.default.createDirectory(
      atPath: "\(folder)/checkpoints/.step-00000012.partial", withIntermediateDirectories: true)
    let resumed = try TrainingRun(configuration, in: folder, .resume, on: CPUDevice.shared)
    #expect(resumed.step == 9)
    _ = try resumed.run()
    #expect(try metrics(folder) == metrics(whole))
  }

  @Test func settingsThatMakeNoSenseAreRefusedBeforeAnythingIsWritten() {
    for change: (inout RunConfiguration) -> Void in [
      { $0.steps = 0 }, { $0.batchSize = -1 }, { $0.learningRate = .nan }, { $0.loss.lambda = -1 },
      { $0.model.dropoutRate = 1 }, { $0.maximumQuestionTokens = 5 }, { $0.testLimit = 0 },
      { $0.training = .files(["/nowhere"]) },
      { $0.loss = LossConfiguration(.huber, huberDelta: 0) },
    ] {
      let folder = folder()
      var c = configuration
      change(&c)
      #expect(throws: (any Error).self) {
        try TrainingRun(c, in: folder, .new, on: CPUDevice.shared)
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func armsDifferOnlyInTheirLoss() throws {
    let output = URL(filePath: folder())
    let comparison = Comparison(
      base: configuration,
      arms: [LossConfiguration(.crossEntropy), LossConfiguration(.wasserstein)],
      seeds: [1, 2])
    let results = try #require(
      try comparison.run(
        in: output, resumes: false, on: CPUDevice.shared, sampleCount: 3, shouldStop: { false },
        observing: { _, _, _ in }))
    #expect(results.map(\.loss.title) == ["CE", "CE + NTL-WAS"])
    #expect(results.allSatisfy { $0.runs.map(\.seed) == [1, 2] })
    #expect(
      results.allSatisfy {
        $0.runs.allSatisfy {
          $0.history.count == 5 && $0.final.answers.count == 20 && $0.embeddings.count == 10
            && $0.digits.count == 3
            && $0.digits.allSatisfy { abs(($0?.probabilities.reduce(0, +) ?? 1) - 1) < 1e-9 }
        }
      })
    // What is expected belongs to the answers that it is shown with.
    let tokenizer = try comparison.base.tokenizer.load()
    for run in results.flatMap(\.runs) {
      #expect(run.samples.count == 3 && run.samples[1] == run.final.answers[6])
      for (digit, answer) in zip(run.digits, run.samples) {
        let first = answer.label.first(where: \.isNumber).map(String.init)
        #expect(try tokenizer.piece(of: #require(digit).label) == first)
      }
    }
    // The first step's token loss is the same: same weights, same batch.
    func first(_ arm: Int, _ seed: Int) throws -> String {
      let folder = comparison.folder(.init(arm: arm, seed: seed), in: output)
      let line = try lines(folder.path, "metrics.jsonl")[0]
      return String(try #require(line.firstMatch(of: /"token_loss":[0-9.]+/)).output)
    }
    #expect(try first(0, 0) == first(1, 0) && first(0, 1) == first(1, 1))
    #expect(try first(0, 0) != first(0, 1))

    // Interrupted in the middle, and resumed: the same answers.
    let other = URL(filePath: folder())
    var steps = 0
    let stopped = try comparison.run(
      in: other, resumes: false, on: CPUDevice.shared, sampleCount: 3, shouldStop: { steps > 30 }
    ) { _, _, event in if case .step = event { steps += 1 } }
    #expect(stopped == nil)
    let resumed = try #require(
      try comparison.run(
        in: other, resumes: true, on: CPUDevice.shared, sampleCount: 3, shouldStop: { false },
        observing: { _, _, _ in }))
    for (a, b) in zip(results, resumed) {
      #expect(a.runs.map(\.final.answers) == b.runs.map(\.final.answers))
    }
  }
}
