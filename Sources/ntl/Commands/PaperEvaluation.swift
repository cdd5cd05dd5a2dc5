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
    Interruption.listen()
    let progress = Progress(title: "evaluate", steps: 1)
    for note in run.notes { progress.say(note) }

    func evaluate(
      _ source: DataSource, _ limit: Int?, _ decodings: [RunDecoding]
    ) throws -> [Evaluation] {
      let pairs = try source.load()
      let set = try EncodedSet(
        limit.map { Array(pairs.prefix($0)) } ?? pairs, tokenizer: tokenizer,
        maximumQuestionTokens: configuration.maximumQuestionTokens,
        maximumAnswerTokens: configuration.maximumAnswerTokens,
        objective: configuration.objective, overlongTexts: configuration.overlongTexts,
        unknownCharacters: configuration.unknownCharacters)
      for case let note? in [set.cutNote, set.unknownNote] { progress.say(note) }
      let evaluations = try Evaluation.of(
        model, loss, on: set, tokenizer: configuration.objective.answerTokenizer(tokenizer),
        batchSize: run.resolved.training.evaluationBatchSize,
        maximumAnswerTokens: configuration.maximumAnswerTokens,
        decodings: decodings.map { $0.answerDecoding(for: model.configuration) }
      ) { answered in
        progress.show(.evaluating(answered: answered, of: set.count))
        return !Interruption.isRequested
      }
      guard let evaluations else { throw ExitCode(Interruption.exitCode) }
      return evaluations
    }

    var rows: [(name: String, summaries: [Evaluation.Summary])] = []
    var validation: Evaluation.Summary?
    if let source = configuration.validation {
      let summary = try evaluate(
        source, configuration.evaluationCount, [configuration.decodings[0]]
      )[0].summary
      rows.append(("validation", [summary]))
      validation = summary
    }
    var tests: [Results.Test] = []
    for test in configuration.tests {
      let files = configuration.predictionFiles(ofTest: test.name)
      let evaluations = try evaluate(
        test.source, configuration.testLimit, files.map(\.decoding))
      for ((decoding, file), evaluation) in zip(files, evaluations) {
        try AtomicFile.write(
          [jsonLines(evaluation.answers)], to: folder.appending(path: file))
        let name = files.count > 1 ? "\(test.name), \(decoding)" : test.name
        rows.append((name, [evaluation.summary]))
        tests.append(.init(name: test.name, decoding: decoding, summary: evaluation.summary))
      }
    }
    try write(
      Results(model: pretrained, validation: validation, tests: tests),
      to: folder.appending(path: RunResults.file))
    try run.store(in: folder)
    print(MetricsTable(rows).text)
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

  /// `results.json`: what a run's has, but for what concerns training.
  private struct Results: Encodable {
    struct Test: Encodable {
      let name: String
      let decoding: RunDecoding
      let summary: Evaluation.Summary
    }

    let model: String
    let validation: Evaluation.Summary?
    let tests: [Test]
  }

  private func write(_ results: Results, to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([encoder.encode(results)], to: file)
  }
}
