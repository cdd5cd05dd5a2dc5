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
    var evaluations: [TestEvaluation] = []
    for test in tests {
      let files = configuration.predictionFiles(ofTest: test.name)
      guard let found = try evaluate(test.questions, files.map(\.decoding), shouldStop, observe)
      else { return .interrupted(step: step) }
      for ((decoding, file), evaluation) in zip(files, found) {
        let tested = TestEvaluation(name: test.name, decoding: decoding, evaluation: evaluation)
        try folder.write(lines: evaluation.answers, to: file)
        observe(.tested(tested))
        evaluations.append(tested)
      }
    }
    let results = RunResults(
      step: step, bestStep: best, trainingSeconds: trainingSeconds,
      validation: configuration.validation == nil ? nil : try validationSummary(at: best ?? step),
      tests: evaluations.map {
        RunResults.Test(name: $0.name, decoding: $0.decoding, summary: $0.evaluation.summary)
      })
    try folder.write(results, to: RunResults.file)
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
