import Foundation
import Testing

/// What a run leaves for those who look at it: TensorBoard's files and its report.
@Suite(.serialized) struct RunLogTests {
  private let folder = temporaryFolder()

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(CommandLineTests.model.utf8).write(to: folder.appending(path: "model.json"))
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func train(_ output: String, _ more: [String] = []) throws -> Command {
    try Command.run(
      [
        "train", "--model", path("model.json"), "--training-questions", "200",
        "--test-questions", "30", "--steps", "12", "--batch-size", "8", "--evaluate-every", "5",
        "--checkpoint-every", "5", "--output", path(output),
      ] + more)
  }

  private func page(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  @Test func aRunLeavesAReportAndEventFiles() throws {
    let train = try train("run")
    #expect(train.status == 0 && train.output.contains("report: "), "\(train.errors)")
    let page = try page("run/report.html")
    for word in ["CE + NTL-WAS", "gradient norm", "exact match", "Worst answers", "batchSize"] {
      #expect(page.contains(word), "\(word)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: path("run/tensorboard"))
    #expect(files.count == 1 && files[0].hasPrefix("events.out.tfevents."))
    let events = try Data(contentsOf: folder.appending(path: "run/tensorboard/\(files[0])"))
    for tag in [
      "train/loss", "train/tokens_per_second", "eval/exact_match", "eval/loss", "configuration",
    ] {
      #expect(events.firstRange(of: Data(tag.utf8)) != nil, "\(tag)")
    }

    #expect(try self.train("run", ["--resume"]).status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path("run/tensorboard")).count == 2)
    // All of it is the run's own: a new run may take its place.
    #expect(try self.train("run", ["--overwrite"]).status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path("run/tensorboard")).count == 1)
  }

  @Test func aReportIsMadeOfWhatIsThere() throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "part"), withIntermediateDirectories: true)
    try Data(#"{"steps": 50, "of": "another time"}"#.utf8).write(
      to: folder.appending(path: "part/config.json"))
    let report = try Command.run(["report", path("part")])
    #expect(report.status == 0, "\(report.errors)")
    #expect(try page("part/report.html").contains("not finished yet, 0 of 50 steps"))

    // Half a line is still being written; a broken one is told of.
    let lines = """
      {"step":1,"loss":2.5,"a_new_metric":7}
      broken
      {"step":2,"loss":1.5,"a_new_metric":8}
      {"step":3,"lo
      """
    try Data(lines.utf8).write(to: folder.appending(path: "part/metrics.jsonl"))
    try Data(
      """
      {"step":2,"tests":[
        {"name":"in","decoding":"argmax","summary":{"loss":1.25,"metrics":{"mae":77,"exact_match":0.5}}},
        {"name":"out","decoding":"beam-4","summary":{"loss":2,"text":{"bleu":12.5},"kinds":{"add":{"mae":3}}}}]}
      """.utf8
    ).write(to: folder.appending(path: "part/results.json"))
    for (name, prediction) in [("in", "12"), ("out-beam-4", "none")] {
      try Data(#"{"question":"10 + 1","label":"11","prediction":"\#(prediction)"}"#.utf8 + [10])
        .write(to: folder.appending(path: "part/predictions-\(name).jsonl"))
    }
    let other = try Command.run(["report", path("part"), "--output", path("other.html")])
    #expect(other.status == 0, "\(other.errors)")
    let page = try page("other.html")
    for word in [
      "finished, 2 steps", "a new metric",
      "metrics.jsonl that are left out because they are not JSON: 1",
      "in, argmax", "out, beam-4", "50.0 %", "BLEU", "kinds/add/mae", "out-beam-4",
    ] {
      #expect(page.contains(word), "\(word)")
    }
  }

  @Test func mistakesAreExplained() throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "cmp"), withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: folder.appending(path: "cmp/comparison.json"))
    try Data("{}".utf8).write(to: folder.appending(path: "config.json"))
    for (arguments, word) in [
      (["/nowhere"], "config.json"), ([path("cmp")], "comparison"),
      ([folder.path, "--output", "/proc/none/report.html"], "/proc/none/report.html"),
    ] {
      let report = try Command.run(["report"] + arguments)
      #expect(report.status != 0 && report.errors.contains(word), "\(report.errors)")
    }
  }
}
