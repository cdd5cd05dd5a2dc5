import ArgumentParser
import Foundation
import NTLLoss
import NTLTrainer

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model.",
    discussion: """
      Writes config.json, metrics.jsonl, evaluations.jsonl, predictions.jsonl, checkpoints, TensorBoard's \
      files and report.html to the output folder. Ctrl-C finishes the step, saves and ends; --resume goes on to the same bits as if nothing \
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
    data.apply(to: &configuration)
    try training.apply(to: &configuration)
    try LossConfiguration.refuseUnused([configuration.loss])

    Interruption.listen()
    let run = try TrainingRun(
      configuration, in: output.output, output.policy, on: device.device.device)
    let logs = RunLogs(
      title: configuration.loss.title, steps: configuration.steps,
      folder: URL(filePath: output.output))
    if !output.resume { logs.say(configuration.beginning(with: run.tokenizer)) }
    let outcome = try run.run(shouldStop: { Interruption.isRequested }, observing: logs.observe)
    let report = logs.finish()
    switch outcome {
    case .interrupted(let step):
      logs.say("stopped after step \(step), saved; go on with --resume")
      throw ExitCode(Interruption.exitCode)
    case .finished(let evaluation):
      logs.say("done")
      print(MetricsTable([(configuration.loss.title, [evaluation.summary])]).text)
      print("\nwritten to \(output.output)")
      if let report { print("report: \(report.path)") }
    }
  }
}
