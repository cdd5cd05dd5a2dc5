import Foundation
import Testing

/// `ntl sweep`, as users meet it.
@Suite(.serialized) struct SweepCommandTests {
  /// A sweep of two arms in a folder of its own.
  private func sweep(steps: Int) throws -> (file: URL, output: URL) {
    let folder = temporaryFolder()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(CommandLineTests.model.utf8).write(to: folder.appending(path: "model.json"))
    let file = folder.appending(path: "sweep.yaml")
    try write(steps: steps, to: file)
    return (file, folder.appending(path: "output"))
  }

  private func write(steps: Int, to file: URL) throws {
    let yaml = """
      title: Two losses
      setup:
        - data generate --count 60 --output {output}/train.txt
        - data generate --count 10 --seed 2 --output {output}/test.txt
      command: >-
        --model {sweep}/model.json --train {output}/train.txt --test {output}/test.txt
        --steps \(steps) --batch-size 8 --evaluate-every 0 --checkpoint-every 0 --seed {seed}
        --decode-with argmax expectation
      arms:
        CE: --loss ce
        NTL-WAS: --loss ntl-was --lambda {lambda}
      grid: {lambda: [0.3]}
      seeds: [1, 2]
      baseline: {arm: CE, decoding: argmax}
      metrics: [loss, not_a_number]
      """
    try Data(yaml.utf8).write(to: file)
  }

  /// Starts a sweep, and ends it with a signal once its first run takes steps.
  private func stop(
    _ arguments: [String], in output: URL, with signal: Int32
  ) throws -> (status: Int32, errors: String, metrics: URL) {
    let command = try Command.Running(arguments)
    let metrics = output.appending(path: "CE/seed-1/metrics.jsonl")
    for _ in 0..<600 where (try? Data(contentsOf: metrics))?.isEmpty ?? true { usleep(50_000) }
    kill(command.process.processIdentifier, signal)
    let stopped = try command.finished()
    return (stopped.status, stopped.errors, metrics)
  }

  private func steps(_ metrics: URL) throws -> Int {
    try String(contentsOf: metrics, encoding: .utf8).split(separator: "\n").count
  }

  @Test func runsAreMadeOnceAndCollected() throws {
    let (file, output) = try sweep(steps: 4)
    let arguments = ["sweep", file.path, "--output", output.path]
    let first = try Command.run(arguments + ["--jobs", "2"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("difference to CE, argmax"))
    let markdown = try String(contentsOf: output.appending(path: "table.md"), encoding: .utf8)
    #expect(markdown.contains("| NTL-WAS | 0.3 | expectation |"))
    let page = try String(contentsOf: output.appending(path: "report.html"), encoding: .utf8)
    #expect(page.contains("Two losses") && page.contains("NTL-WAS, 0.3, expectation"))
    let run = output.appending(path: "NTL-WAS/lambda-0.3/seed-2")
    let results = run.appending(path: "results.json")
    let made = try FileManager.default.attributesOfItem(atPath: results.path)[.modificationDate]

    let again = try Command.run(arguments)
    #expect(again.status == 0 && again.errors.contains("4 of 4 runs are done already"))
    #expect(again.output == first.output)
    let kept = try FileManager.default.attributesOfItem(atPath: results.path)[.modificationDate]
    #expect(made as? Date == kept as? Date)

    // The run alone, as its command says, is the same to the bit.
    let alone = temporaryFolder()
    let command = try Command.run(
      [
        "train", "--model", file.deletingLastPathComponent().path + "/model.json", "--train",
        output.path + "/train.txt", "--test", output.path + "/test.txt", "--steps", "4",
        "--batch-size", "8", "--evaluate-every", "0", "--checkpoint-every", "0", "--seed", "2",
        "--decode-with", "argmax", "expectation", "--loss", "ntl-was", "--lambda", "0.3",
        "--output", alone.path,
      ])
    #expect(command.status == 0, "\(command.errors)")
    let weights = "model/model.safetensors"
    #expect(
      try Data(contentsOf: alone.appending(path: weights))
        == Data(contentsOf: run.appending(path: weights)))

    // Rows that have fewer seeds than others say how many.
    #expect(first.output.contains("over 2 seeds") && !markdown.contains("| seeds |"))
    let measured = try Data(contentsOf: results)
    try FileManager.default.removeItem(at: results)
    let partial = try Command.run(arguments + ["--collect"])
    #expect(partial.output.contains("over the seeds"), "\(partial.errors)")
    let rows = try String(contentsOf: output.appending(path: "table.md"), encoding: .utf8)
    #expect(rows.contains("| CE |  | argmax | 2 |"))
    #expect(rows.contains("| NTL-WAS | 0.3 | argmax | 1 |"))
    try measured.write(to: results)

    try write(steps: 5, to: file)
    let refused = try Command.run(arguments)
    #expect(refused.status != 0 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(refused.errors.contains("--steps 4") && refused.errors.contains("--steps 5"))
    let repeated = try Command.run(arguments + ["--overwrite", "--jobs", "2"])
    #expect(repeated.status == 0, "\(repeated.errors)")
    let text = try String(contentsOf: results, encoding: .utf8)
    #expect(text.contains("\"step\" : 5"))
  }

  @Test func interruptedItGoesOn() throws {
    let (file, output) = try sweep(steps: 150)
    let arguments = ["sweep", file.path, "--output", output.path]
    let stopped = try stop(arguments, in: output, with: SIGINT)
    #expect(stopped.status == 130 && stopped.errors.contains("goes on"), "\(stopped.errors)")
    let collected = try Command.run(arguments + ["--collect"])
    #expect(collected.status != 0 && collected.errors.contains("no results"))
    let finished = try Command.run(arguments + ["--jobs", "2"])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try steps(stopped.metrics) == 150)
  }

  /// A sweep that is killed can tell its runs nothing; they notice, save and end.
  @Test func killedItLeavesNoRunBehind() throws {
    let (file, output) = try sweep(steps: 5_000)
    _ = try stop(["sweep", file.path, "--output", output.path], in: output, with: SIGKILL)
    let log = output.appending(path: "logs/CE_seed-1.log")
    func said() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    for _ in 0..<600 where !said().contains("--resume") { usleep(50_000) }
    #expect(said().contains("--resume"), "\(said().suffix(500))")
    let results = output.appending(path: "CE/seed-1/results.json").path
    #expect(!FileManager.default.fileExists(atPath: results))
  }

  /// The same command at once: it waits for the runs that are saving.
  @Test func killedItGoesOnAtOnce() throws {
    let (file, output) = try sweep(steps: 150)
    let arguments = ["sweep", file.path, "--output", output.path]
    let killed = try stop(arguments, in: output, with: SIGKILL)
    let finished = try Command.run(arguments)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try steps(killed.metrics) == 150)
  }

  @Test func aRunThatFailsTakesNoOtherWithIt() throws {
    let (file, output) = try sweep(steps: 2)
    var yaml = try String(contentsOf: file, encoding: .utf8)
    yaml = yaml.replacing("CE: --loss ce", with: "CE: --loss ce --batch-size 0")
    try Data(yaml.utf8).write(to: file)
    let command = try Command.run(["sweep", file.path, "--output", output.path])
    #expect(
      command.status != 0 && command.errors.contains("failed: CE/seed-1"), "\(command.errors)")
    #expect(command.output.contains("2 of 4 runs are not done"))
    #expect(command.output.contains("NTL-WAS"))
  }
}
