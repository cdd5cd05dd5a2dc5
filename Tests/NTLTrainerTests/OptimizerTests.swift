import Foundation
import NTLData
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTrainer
import Testing

/// What holds for every optimizer, and its place in a run and a checkpoint.
@Suite struct OptimizerTests {
  private static let configurations: [OptimizerConfiguration] = {
    var adafactor = Adafactor.Configuration()
    (adafactor.beta1, adafactor.scalesByParameter, adafactor.clipNorm) = (0.9, true, nil)
    return [.adamW(), .adafactor(), .adafactor(adafactor)]
  }()

  private func folder() -> String {
    FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)").path
  }

  private func run(_ optimizer: OptimizerConfiguration) -> RunConfiguration {
    var c = RunConfiguration()
    (c.model.width, c.model.feedForwardWidth, c.model.headWidth, c.model.heads) = (16, 32, 8, 2)
    c.training = .generated(.addSubMultiple, .trainEasy, count: 64, seed: 1)
    (c.steps, c.batchSize, c.warmupSteps) = (7, 8, 2)
    (c.evaluationInterval, c.testLimit, c.checkpointInterval) = (0, 4, 3)
    c.optimizer = optimizer
    return c
  }

  private func weights(_ run: TrainingRun, on device: CPUDevice) -> [UInt32] {
    device.floats(run.model.arena.values).map(\.bitPattern)
  }

  @Test(arguments: configurations)
  func aResumedRunEndsWithTheSameBits(_ optimizer: OptimizerConfiguration) throws {
    let whole = try TrainingRun(run(optimizer), in: folder(), .new, on: CPUDevice.shared)
    _ = try whole.run()
    let expected = weights(whole, on: .shared)
    for stop in [1, 3, 5] {
      let folder = folder()
      do {
        let first = try TrainingRun(run(optimizer), in: folder, .new, on: CPUDevice.shared)
        _ = try first.run(shouldStop: { first.step == stop })
      }
      let second = try TrainingRun(run(optimizer), in: folder, .resume, on: CPUDevice.shared)
      #expect(second.step == stop)
      _ = try second.run()
      #expect(weights(second, on: .shared) == expected)
    }
    let single = CPUDevice(threads: 1)
    let alone = try TrainingRun(run(optimizer), in: folder(), .new, on: single)
    _ = try alone.run()
    #expect(weights(alone, on: single) == expected)
  }

  @Test func aCheckpointNamesWhatItRemembers() throws {
    func names(_ optimizer: OptimizerConfiguration) throws -> (Set<String>, URL) {
      let folder = folder()
      let run = try TrainingRun(run(optimizer), in: folder, .new, on: CPUDevice.shared)
      _ = try run.run(shouldStop: { run.step == 1 })
      let file = try #require(Checkpoint.all(in: URL(filePath: folder)).last).checkpoint.folder
        .appending(path: "optimizer.safetensors")
      return (Set(try SafetensorsFile(reading: file).entries.keys), file)
    }
    let (adamW, file) = try names(.adamW())
    #expect(adamW == ["first_moment", "second_moment"])
    let (adafactor, other) = try names(.adafactor())
    #expect(adafactor.contains("shared.weight.row_moment"))
    #expect(adafactor.contains("encoder.final_layer_norm.weight.second_moment"))
    // Another optimizer's file in its place is found out.
    try FileManager.default.removeItem(at: file)
    try FileManager.default.copyItem(at: other, to: file)
    let path = file.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let error = #expect(throws: ModelError.self) {
      _ = try TrainingRun(run(.adamW()), in: path, .resume, on: CPUDevice.shared)
    }
    #expect(error.map { "\($0)".contains("another model or optimizer") } == true)
  }

  /// A run must not begin under one optimizer and go on under another.
  @Test func anotherOptimizerIsAnotherRun() {
    #expect(run(.adafactor()).differences(from: run(.adamW())) == ["optimizer"])
  }

  @Test(arguments: configurations)
  func survivesItsFile(_ configuration: OptimizerConfiguration) throws {
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(OptimizerConfiguration.self, from: data) == configuration)
  }

  /// Before there was another optimizer, its settings stood in `config.json` without a name, and the norm not
  /// at all where nothing was clipped.
  @Test func readsWhatOlderRunsWrote() throws {
    let settings = #""beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.5"#
    func read(_ text: String) throws -> OptimizerConfiguration {
      try JSONDecoder().decode(OptimizerConfiguration.self, from: Data("{\(text)}".utf8))
    }
    var expected = AdamW.Configuration()
    (expected.beta1, expected.beta2, expected.epsilon) = (0.8, 0.99, 1e-6)
    (expected.weightDecay, expected.clipNorm) = (0.5, nil)
    #expect(try read(settings) == .adamW(expected))
    expected.clipNorm = 2
    #expect(try read(settings + #", "clipNorm": 2"#) == .adamW(expected))
    #expect(throws: DecodingError.self) { try read(settings + #", "name": "sgd""#) }
  }

  @Test(arguments: OptimizerConfiguration.Name.allCases)
  func commonSettingsAreCommon(_ name: OptimizerConfiguration.Name) throws {
    var configuration = OptimizerConfiguration(name)
    #expect(configuration.name == name && configuration.clipNorm == 1)
    try configuration.validate()
    (configuration.weightDecay, configuration.clipNorm) = (0.25, nil)
    #expect(configuration.weightDecay == 0.25 && configuration.clipNorm == nil)
    for (weightDecay, clipNorm) in [(-1.0, 1.0), (.nan, 1), (0, 0), (0, .infinity)] {
      (configuration.weightDecay, configuration.clipNorm) = (weightDecay, clipNorm)
      #expect(throws: TrainingError.self) { try configuration.validate() }
    }
  }

  @Test func senselessSettingsAreRefused() {
    let adamW: [(inout AdamW.Configuration) -> Void] = [
      { $0.beta1 = 1 }, { $0.beta2 = -0.1 }, { $0.epsilon = 0 },
    ]
    let adafactor: [(inout Adafactor.Configuration) -> Void] = [
      { $0.beta1 = 1 }, { $0.epsilon = 0 }, { $0.decayRate = 0.8 }, { $0.clipThreshold = 0 },
      { $0.parameterScaleFloor = -1 }, { $0.warmsUp = true },
    ]
    for set in adamW {
      var settings = AdamW.Configuration()
      set(&settings)
      #expect(throws: TrainingError.self) { try OptimizerConfiguration.adamW(settings).validate() }
    }
    for set in adafactor {
      var settings = Adafactor.Configuration()
      set(&settings)
      #expect(throws: TrainingError.self) {
        try OptimizerConfiguration.adafactor(settings).validate()
      }
    }
  }
}
