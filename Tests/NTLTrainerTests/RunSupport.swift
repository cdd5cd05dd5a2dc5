import Foundation
import NTLData
import NTLModel
import NTLTensor
import NTLTrainer

/// A run small enough for tests, in a folder of its own.
enum SmallRun {
  /// 100 questions to learn from, 20 to test with, 23 steps of 16.
  static var configuration: RunConfiguration {
    var c = RunConfiguration()
    (c.model.width, c.model.feedForwardWidth, c.model.headWidth, c.model.heads) = (16, 32, 8, 2)
    c.training = .generated(.addSubMultiple, .trainEasy, count: 100, seed: 1)
    c.tests = [TestSet("test", .generated(.addSubMultiple, .trainEasy, count: 20, seed: 2))]
    (c.steps, c.batchSize, c.accumulation) = (23, 8, 2)
    (c.evaluationInterval, c.evaluationCount, c.checkpointInterval, c.warmupSteps) = (5, 10, 4, 3)
    return c
  }

  /// The name of a folder that isn't there.
  static func folder() -> String {
    FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)").path
  }

  static func lines(_ folder: String, _ name: String) throws -> [String] {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n")
      .map(String.init)
  }

  /// A file without what no two runs share: their speed.
  static func timeless(_ folder: String, _ name: String) throws -> [String] {
    try lines(folder, name).map {
      $0.replacing(#/"(tokens_per_second|training_seconds)" ?: ?[0-9.e+-]+/#, with: "")
    }
  }

  static func results(_ folder: String) throws -> RunResults {
    try JSONDecoder().decode(
      RunResults.self, from: Data(contentsOf: URL(filePath: "\(folder)/results.json")))
  }

  static func weights(_ model: T5) -> [UInt32] {
    CPUDevice.shared.floats(model.arena.values).map(\.bitPattern)
  }
}
