import Foundation
import NTLModel

extension TrainingRun {
  /// Tests the trained model with every set and decoding, and leaves it and its results in the folder.
  func test(_ shouldStop: () -> Bool, _ observe: (Event) -> Void) throws -> Outcome {
    let best = configuration.loadsBestModel ? course.best?.step : nil
    let checkpoint = try checkpoint(of: best ?? step)
    if best != nil {
      try model.load(from: checkpoint.folder.appending(path: "model.safetensors"))
    }
    let evaluations = try evaluator().test(
      tests, in: folder.url,
      watch: { answered, all in
        observe(.evaluating(answered: answered, of: all))
        return !shouldStop()
      }, observing: { observe(.tested($0)) })
    guard let evaluations else { return .interrupted(step: step) }
    let results = RunResults(
      step: step, bestStep: best, trainingSeconds: trainingSeconds,
      validation: configuration.validation == nil ? nil : try validationSummary(at: best ?? step),
      tests: evaluations.map(RunResults.Test.init))
    try JSONFile.write(results, to: folder.file(RunResults.file))
    try checkpoint.publishModel(to: folder.file("model"))
    return .finished(evaluations)
  }

  private func checkpoint(of step: Int) throws -> Checkpoint {
    let folder = folder.checkpoint(of: step)
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw ModelError.system(
        file: folder.path,
        problem: "is missing, the checkpoint of the best evaluation; without it the run cannot be "
          + "tested with its best model")
    }
    return Checkpoint(folder)
  }

  private func validationSummary(at step: Int) throws -> Evaluation.Summary? {
    try EvaluationLine.all(in: folder.url).last { $0.step == step }?.summary
  }
}
