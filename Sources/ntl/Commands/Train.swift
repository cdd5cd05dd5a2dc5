import ArgumentParser
import Foundation
import NTLExperiment
import NTLLoss
import NTLTrainer

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model.",
    discussion: """
      Writes config.json, metrics.jsonl, evaluations.jsonl, checkpoints, TensorBoard's files and report.html to \
      the output folder, and in the end results.json, predictions and the model. Ctrl-C finishes the step, \
      saves and ends; --resume goes on to the same bits as if nothing \
      had happened.
      """)

  @OptionGroup var paper: PaperWords

  @Option(help: "What to train for (default: ntl-was).")
  var loss: LossConfiguration.Kind?

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions

  @Option(help: "Names initial weights, batches and dropout masks (default: 42).")
  var seed: UInt64?

  @OptionGroup var output: OutputOptions
  @OptionGroup var device: DeviceOption

  func validate() throws {
    if paper.words.isEmpty && output.output.isEmpty {
      throw ValidationError("name the folder to write to: --output FOLDER.")
    }
  }

  func run() throws {
    let named = try paper.run()
    let output = try named?.output(self.output) ?? self.output
    if let named, named.resolved.training.isEvaluation {
      let test = PaperEvaluation(
        run: named, device: device.device.device, output: self.output.output)
      return try test.carryOut()
    }
    let configuration = try named?.configuration ?? configurationOfOptions()

    Interruption.listen()
    let run = try TrainingRun(
      configuration, in: output.output, output.policy, on: device.device.device)
    let logs = RunLogs(
      title: configuration.loss.title, steps: run.steps, folder: URL(filePath: output.output),
      interval: configuration.loggingInterval)
    try named?.store(in: URL(filePath: output.output))
    if !output.resume {
      for note in named?.notes ?? [] { logs.say(note) }
      logs.say(configuration.beginning(with: run.tokenizer))
      for note in run.notes { logs.say(note) }
    }
    let outcome = try run.run(shouldStop: { Interruption.isRequested }, observing: logs.observe)
    let report = logs.finish()
    switch outcome {
    case .interrupted(let step):
      logs.say("stopped after step \(step), saved; go on with --resume")
      throw ExitCode(Interruption.exitCode)
    case .finished(let tests):
      logs.say(end(of: run))
      print(table(tests, configuration).text)
      print("\nwritten to \(output.output)")
      if let report { print("report: \(report.path)") }
    }
  }

  /// What the options say, or, with `--resume`, what the run began with and the options change.
  private func configurationOfOptions() throws -> RunConfiguration {
    var configuration =
      try output.resume
      ? TrainingRun.storedConfiguration(in: output.output) : RunConfiguration()
    if let loss { configuration.loss.kind = loss }
    if let seed { configuration.seed = seed }
    try data.apply(to: &configuration)
    try training.apply(to: &configuration)
    try LossConfiguration.refuseUnused([configuration.loss])
    return configuration
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
