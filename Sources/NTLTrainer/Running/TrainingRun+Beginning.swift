import Foundation
import NTLData
import NTLModel
import NTLTensor
import NTLTokenizer

extension TrainingRun {
  /// A run keeps its tokenizer, which then goes on to be the same whatever becomes of its source.
  static func tokenizer(
    _ configuration: RunConfiguration, in path: String, _ policy: RunFolder.Policy
  ) throws -> any SavableTokenizer {
    let kept = URL(filePath: path).appending(path: tokenizerFolder)
    if case .resume = policy, FileManager.default.fileExists(atPath: kept.path) {
      return try loadTokenizer(from: kept)
    }
    return try configuration.tokenizer.load()
  }

  static let tokenizerFolder = "tokenizer"

  /// Gives the model the parameters it begins with.
  func begin() throws {
    if let pretrained = configuration.pretrained {
      try model.load(ModelTensors(folder: URL(filePath: pretrained)))
    } else {
      model.arena.initialize(seed: configuration.seed)
    }
  }

  /// The configuration that a run in a folder began with.
  public static func storedConfiguration(in path: String) throws -> RunConfiguration {
    let file = URL(filePath: path).appending(path: "config.json")
    guard let data = try? Data(contentsOf: file) else {
      throw TrainingError.nothingToResume(folder: path, problem: "it holds no config.json")
    }
    guard let stored = try? JSONDecoder().decode(RunConfiguration.self, from: data) else {
      throw TrainingError.nothingToResume(
        folder: path, problem: "its config.json is not a run's configuration")
    }
    return stored
  }

  func resume(_ path: String) throws {
    let stored = try Self.storedConfiguration(in: path)
    let differences = configuration.differences(from: stored)
    guard differences.isEmpty else {
      throw TrainingError.changedSinceStart(
        folder: path, what: "these settings have changed: \(differences.joined(separator: ", "))")
    }
    guard let latest = Checkpoint.all(in: folder.url).last else {
      // It was killed before its first checkpoint.
      return try begin()
    }
    let state = try latest.checkpoint.loadState()
    guard state.dataFingerprint == dataFingerprint else {
      throw TrainingError.changedSinceStart(
        folder: path, what: "the training data have changed")
    }
    guard state.step == latest.step, (0...steps).contains(state.step),
      state.position.epoch >= 0, (0..<batches.batchesPerEpoch).contains(state.position.batch)
    else {
      throw ModelError.system(
        file: latest.checkpoint.folder.appending(path: "state.json").path,
        problem: "does not belong to this run; delete its folder to go on from the one before")
    }
    try latest.checkpoint.restore(&trainer, state)
    position = state.position
    course = state.validation ?? ValidationCourse(configuration, evaluatedUpTo: state.step)
    trainer.learningRateFactor = course.learningRateFactor
    trainingSeconds = state.trainingSeconds ?? 0
    savedState = state
  }
}
