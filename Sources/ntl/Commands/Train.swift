import ArgumentParser
import Foundation
import NTLLoss
import NTLTrainer

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model.",
    discussion: """
      Writes config.json, metrics.jsonl, evaluations.jsonl and checkpoints to the output folder, and in the \
      end results.json, predictions and the model. Ctrl-C finishes the step, saves and ends; --resume goes on to the same bits as if nothing \
      had happened.
      """)

  @Option(help: "What to train for (default: ntl-was).")
  var loss: LossConfiguration.Kind?

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions

  @Option(help: "Names initial weights, batches and dropout masks (default: 42).")
  var seed: UInt64?

  @OptionGroup var output: OutputOptions
  @OptionGroup var device: DeviceOption

  func run() throws {
    var configuration =
      try output.resume
      ? TrainingRun.storedConfiguration(in: output.output) : RunConfiguration()
    if let loss { configuration.loss.kind = loss }
    if let seed { configuration.seed = seed }
    try data.apply(to: &configuration)
    try training.apply(to: &configuration)
    try LossConfiguration.refuseUnused([configuration.loss])

    Interruption.listen()
    let run = try TrainingRun(
      configuration, in: output.output, output.policy, on: device.device.device)
    let progress = Progress(title: configuration.loss.title, steps: run.steps)
    if !output.resume {
      progress.say(configuration.beginning(with: run.tokenizer))
      for note in run.notes { progress.say(note) }
    }
    let outcome = try run.run(shouldStop: { Interruption.isRequested }, observing: progress.show)
    switch outcome {
    case .interrupted(let step):
      progress.say("stopped after step \(step), saved; go on with --resume")
      throw ExitCode(Interruption.exitCode)
    case .finished(let tests):
      progress.say(end(of: run))
      print(table(tests, configuration).text)
      print("\nwritten to \(output.output)")
    }
  }

  /// How training came to its end, in words.
  private func end(of run: TrainingRun) -> String {
    var text = "done"
    if let patience = run.configuration.earlyStopping?.patience, run.hasStoppedEarly {
      text +=
        ", stopped after step \(run.step) of \(run.steps): no gain in \(run.configuration.bestMetric.name) "
        + "for \(patience == 1 ? "one evaluation" : "\(patience) evaluations")"
    }
    if let best = run.bestStep, run.configuration.loadsBestModel {
      text += ", tested as it was after step \(best)"
    }
    return text
  }

  /// A row for each test set and decoding; of a single one it bears the loss's name.
  private func table(
    _ tests: [TestEvaluation], _ configuration: RunConfiguration
  ) -> MetricsTable {
    MetricsTable(
      tests.map { test in
        let names =
          (configuration.tests.count > 1 ? [test.name] : [])
          + (configuration.decodings.count > 1 ? ["\(test.decoding)"] : [])
        let title = names.isEmpty ? configuration.loss.title : names.joined(separator: ", ")
        return (title, [test.evaluation.summary])
      })
  }
}
