import Foundation
import NTLData
import NTLModel
import NTLTrainer
import Testing

/// A run that is killed at random moments and resumed ends as one that never was.
@Suite(.serialized) struct KillTests {
  private func arguments(_ folder: URL, _ model: URL, resume: Bool) -> [String] {
    [
      "train", "--model", model.path, "--training-questions", "300", "--test-questions", "20",
      "--steps", "600", "--batch-size", "8", "--accumulation", "2", "--dropout", "0.1",
      "--evaluate-every", "50", "--checkpoint-every", "3", "--output", folder.path,
    ] + (resume ? ["--resume"] : [])
  }

  private func weights(_ folder: URL) throws -> Data {
    try Data(contentsOf: Checkpoint.find(folder.path).folder.appending(path: "model.safetensors"))
  }

  private func stepsLogged(_ folder: URL) -> Int {
    let log = try? Data(contentsOf: folder.appending(path: "metrics.jsonl"))
    return log?.count { $0 == UInt8(ascii: "\n") } ?? 0
  }

  @Test func killedTwentyTimesAndResumedTheWeightsAreTheSameBits() throws {
    let model = temporaryFolder()
    try Data(CommandLineTests.model.utf8).write(to: model)
    let whole = temporaryFolder()
    let began = Date.now
    let uninterrupted = try Command.Running(arguments(whole, model, resume: false))
    while uninterrupted.process.isRunning && stepsLogged(whole) < 4 { usleep(500) }
    let startUp = Date.now.timeIntervalSince(began)
    #expect(try uninterrupted.finished().status == 0)

    let killed = temporaryFolder()
    var generator = SplitMix64(seed: 20)
    var kills = 0
    var resumes = 0
    var isBegun = false
    while kills < 20 {
      if let latest = Checkpoint.all(in: killed).last, latest.step > 0 { resumes += 1 }
      let command = try Command.Running(arguments(killed, model, resume: isBegun))
      // Every other one at any moment from its start on, the others once a checkpoint is behind them: on a busy
      // machine a process may take seconds before its first step. None comes further than its share of the way.
      var moment = Double.random(in: 0.02...(startUp + 0.4), using: &generator)
      if kills % 2 == 1 {
        let before = stepsLogged(killed)
        while command.process.isRunning && stepsLogged(killed) < before + 4 { usleep(500) }
        moment = Double.random(in: 0...0.3, using: &generator)
      }
      let end = Date.now + moment
      while Date.now < end && stepsLogged(killed) < 28 * (kills + 1) { usleep(500) }
      guard command.process.isRunning else { break }
      kill(command.process.processIdentifier, SIGKILL)
      _ = try command.finished()
      kills += 1
      isBegun = FileManager.default.fileExists(atPath: killed.appending(path: "config.json").path)
    }
    #expect(resumes >= 5, "only \(resumes) kills fell behind a checkpoint")
    #expect(kills == 20, "the run ended after \(kills) kills")
    let last = try Command.run(arguments(killed, model, resume: isBegun))
    #expect(last.status == 0, "\(last.errors)")
    #expect(try weights(killed) == weights(whole))

    func losses(_ folder: URL) throws -> [Substring] {
      try String(contentsOf: folder.appending(path: "metrics.jsonl"), encoding: .utf8)
        .split(separator: "\n").map { $0[..<$0.range(of: ",\"tokens_per_second")!.lowerBound] }
    }
    #expect(try losses(killed).count == 600 && losses(killed) == losses(whole))
    #expect(
      try Data(contentsOf: killed.appending(path: "predictions.jsonl"))
        == Data(contentsOf: whole.appending(path: "predictions.jsonl")))
  }

  @Test func anInterruptSavesAndSaysSo() throws {
    let (model, folder) = (temporaryFolder(), temporaryFolder())
    try Data(CommandLineTests.model.utf8).write(to: model)
    var arguments = arguments(folder, model, resume: false)
    arguments[arguments.firstIndex(of: "--checkpoint-every")! + 1] = "0"
    arguments[arguments.firstIndex(of: "--steps")! + 1] = "1000000"
    let command = try Command.Running(arguments)
    let metrics = folder.appending(path: "metrics.jsonl")
    for _ in 0..<600 where (try? Data(contentsOf: metrics))?.isEmpty ?? true { usleep(100_000) }
    kill(command.process.processIdentifier, SIGINT)
    let finished = try command.finished()
    #expect(finished.status == 130 && finished.errors.contains("--resume"), "\(finished.errors)")
    let steps = try String(contentsOf: metrics, encoding: .utf8).split(separator: "\n").count
    #expect(Checkpoint.all(in: folder).map(\.step) == [steps])
  }

  @Test func twoProcessesCannotWriteToOneFolder() throws {
    let (model, folder) = (temporaryFolder(), temporaryFolder())
    try Data(CommandLineTests.model.utf8).write(to: model)
    var arguments = arguments(folder, model, resume: false)
    arguments[arguments.firstIndex(of: "--steps")! + 1] = "1000000"
    let first = try Command.Running(arguments)
    for _ in 0..<600
    where !FileManager.default.fileExists(atPath: folder.appending(path: "config.json").path) {
      usleep(100_000)
    }
    let second = try Command.run(arguments + ["--resume"])
    #expect(second.status != 0 && second.errors.contains("another process"), "\(second.errors)")
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.finished()
  }
}
