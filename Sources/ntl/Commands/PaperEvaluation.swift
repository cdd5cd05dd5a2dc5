import ArgumentParser
import Foundation
import NTLExperiment
import NTLModel
import NTLTensor
import NTLTrainer

/// `training_args=eval`: a model that is there is tested with the sets of a dataset.
struct PaperEvaluation {
  let run: PaperRun
  let device: any Device
  /// Where it was asked to write to; empty: beside the model.
  let output: String

  /// Prints a row for each set and decoding, and writes `results.json`, `experiment.yaml` and the predictions.
  func carryOut() throws {
    let configuration = run.configuration
    guard let pretrained = configuration.pretrained else {
      throw InputError("there is no model to test.")
    }
    let folder = URL(filePath: output.isEmpty ? beside(pretrained) : output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let model = try ModelFolder(URL(filePath: pretrained)).loadModel(on: device)
    let tokenizer = try configuration.tokenizer.load()
    try model.configuration.check(tokenizer, file: pretrained)
    let loss = try configuration.loss.makeLoss(for: tokenizer)
    let questions = try RunQuestions(configuration, tokenizer: tokenizer)
    Interruption.listen()
    let progress = Progress(title: "evaluate", steps: 1)
    for note in run.notes + questions.notes { progress.say(note) }

    let evaluator = try Evaluator(model, loss, tokenizer: tokenizer, configuration)
    func watch(answered: Int, all: Int) -> Bool {
      progress.show(.evaluating(answered: answered, of: all))
      return !Interruption.isRequested
    }
    func finished<Result>(_ result: Result?) throws -> Result {
      guard let result else { throw ExitCode(Interruption.exitCode) }
      return result
    }
    let validation =
      configuration.validation == nil
      ? nil : try finished(evaluator.evaluate(questions.validation, watch: watch)).summary
    let tests = try finished(evaluator.test(questions.tests, in: folder, watch: watch))
    try JSONFile.write(
      Results(
        model: pretrained, validation: validation, tests: tests.map(RunResults.Test.init)),
      to: folder.appending(path: RunResults.file))
    try run.store(in: folder)
    print(table(validation, tests).text)
    print("\nwritten to \(folder.relativePath)")
  }

  /// A folder in the model's, or among the outputs for a model that lies elsewhere.
  private func beside(_ pretrained: String) -> String {
    let named = run.resolved.outputFolder
    let set =
      run.resolved.dataset.dataset.rawValue
      + (run.resolved.dataset.comparesModules ? "-comparison" : "")
    return FileManager.default.fileExists(atPath: named)
      ? "\(named)/evaluations/\(set)"
      : "outputs/evaluations/\(named.replacing("/", with: "_"))/\(set)"
  }

  private func table(
    _ validation: Evaluation.Summary?, _ tests: [TestEvaluation]
  ) -> MetricsTable {
    let namesDecodings = run.configuration.decodings.count > 1
    return MetricsTable(
      (validation.map { [("validation", [$0])] } ?? [])
        + tests.map { test in
          (
            namesDecodings ? "\(test.name), \(test.decoding)" : test.name,
            [test.evaluation.summary]
          )
        })
  }

  /// `results.json`: what a run's has, but for what concerns training.
  private struct Results: Encodable {
    let model: String
    let validation: Evaluation.Summary?
    let tests: [RunResults.Test]
  }
}
