import Foundation
import NTLData
import NTLJSON
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer
import Testing

/// `ntl probe` as a user runs it.
@Suite struct ProbeCommandTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path("model") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "model"), withIntermediateDirectories: true)
    try ModelFolder.write(
      T5(
        T5Configuration.presets["tiny"]!.with(vocabularyOf: CharacterTokenizer.default),
        on: CPUDevice.shared, seed: 1), CharacterTokenizer.default,
      to: folder.url.appending(path: "model"))
  }

  @Test func tablesPageAndJSONSayTheSame() throws {
    let output = folder.path("out/probe")
    let shown = try Command.run(["probe", model, "--limit", "60", "--output", output])
    #expect(shown.status == 0, "\(shown.errors)")
    for part in [
      "60 generated arithmetic__add_sub_multiple", "embedding", "final norm", "shuffled",
    ] {
      #expect(shown.output.contains(part), "\(shown.output)")
    }
    let page = try String(contentsOfFile: output + "/probe.html", encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("Encoder, at number tokens"))
    let json = try Command.run(["probe", model, "--limit", "60", "--json"])
    #expect(try json.output == String(contentsOfFile: output + "/probe.json", encoding: .utf8))
    let parsed = try JSON(parsing: Array(json.output.utf8))
    #expect(parsed["sites"]?.array?.count == 3)
    #expect(parsed["embeddings"]?["values"]?.array?.count == 10)
  }

  @Test func questionsOfFilesAreAsked() throws {
    let lines = (0..<30).map { "What is \($0) + \($0)?\n\(2 * $0)\n" }.joined()
    try Data(lines.utf8).write(to: folder.url.appending(path: "test.txt"))
    let shown = try Command.run([
      "probe", model, "--test", folder.path("test.txt"), "--limit", "20",
    ])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("test.txt; 10 learned from, 10 tested with"), "\(shown.output)")
  }

  @Test(arguments: [
    (["--limit", "2"], "--limit must be from 4"),
    (["--level", "extrapolate"], "has no level extrapolate"),
    (["--test", "a", "--module", "arithmetic__mul"], "leave them or --test away"),
    (["--test", "/nowhere/to/be/found"], "no such file"),
    (["--output", "/dev/null/x"], "cannot be made a folder"),
  ])
  func mistakesAreNamed(_ options: [String], _ sentence: String) throws {
    let command = try Command.run(["probe", model] + options)
    #expect(command.status != 0)
    #expect(command.errors.contains(sentence), "\(command.errors)")
  }
}
