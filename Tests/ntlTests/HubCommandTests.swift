import Foundation
import NTLTokenizer
import Testing

/// Models and tokenizers that are named as repositories, from a server on loopback.
@Suite(.serialized) struct HubCommandTests {
  private static let commit = String(repeating: "c0ffee", count: 6) + "cafe"

  /// Serves the files of a folder as `org/name`, of sizes that are told and hashes that are not.
  /// The first transfer of the file `cut` stays silent after so many bytes.
  private static func serve(
    _ folder: URL, cut: (file: String, bytes: Int)? = nil
  ) throws -> LoopbackServer {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try LoopbackServer { request in
      if request.path == "/api/models/org/name/revision/main" {
        let siblings = names.map { "{\"rfilename\": \"\($0)\"}" }.joined(separator: ", ")
        let text = "{\"sha\": \"\(commit)\", \"siblings\": [\(siblings)]}"
        return LoopbackServer.Response(body: Array(text.utf8))
      }
      let name = String(request.path.split(separator: "/").last ?? "")
      guard request.path == "/org/name/resolve/\(commit)/\(name)", names.contains(name),
        let data = try? Data(contentsOf: folder.appending(path: name))
      else { return LoopbackServer.Response(status: 404) }
      var response = LoopbackServer.Response(
        headers: ["ETag": "\"tag-\(name)\""], body: Array(data))
      if let range = request.range {
        response.status = 206
        response.headers["Content-Range"] =
          "bytes \(range.lowerBound)-\(range.upperBound)/\(data.count)"
        response.body = Array(data[range])
      } else if let cut, cut.file == name, request.method == "GET" {
        (response.cut, response.hangs) = (cut.bytes, true)
      }
      return response
    }
  }

  private func environment(_ server: LoopbackServer, _ cache: URL) -> [String: String] {
    ["HF_HUB_OFFLINE": "0", "HF_ENDPOINT": server.address, "HF_HUB_CACHE": cache.path]
  }

  private func tokenizerFolder() throws -> URL {
    let folder = temporaryFolder()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try CharacterTokenizer.default.save(to: folder)
    return folder
  }

  @Test func aTokenizerIsDownloadedOnceAndThenFound() throws {
    let (files, cache) = (try tokenizerFolder(), temporaryFolder())
    let server = try Self.serve(files)
    defer {
      server.stop()
      for folder in [files, cache] { try? FileManager.default.removeItem(at: folder) }
    }
    let arguments = ["tokenize", "--tokenizer", "org/name", "--json"]
    let input = "What is 1 + 2?\n"
    let expected = try Command.run(
      ["tokenize", "--tokenizer", "characters", "--json"], input: input)
    let first = try Command.run(
      arguments, input: input, environment: environment(server, cache))
    #expect(first.status == 0 && first.output == expected.output, "\(first.errors)")
    #expect(first.errors.contains("org/name  tokenizer.json, "), "\(first.errors)")
    let again = try Command.run(
      arguments, input: input, environment: ["HF_HUB_CACHE": cache.path])
    #expect(again.status == 0 && again.output == expected.output && again.errors.isEmpty)
    let missing = try Command.run(
      ["tokenize", "--tokenizer", "org/other"], environment: ["HF_HUB_CACHE": cache.path])
    #expect(missing.status != 0 && missing.errors.contains("HF_HUB_OFFLINE"))
    let unknown = try Command.run(
      ["tokenize", "--tokenizer", "org/other"], environment: environment(server, cache))
    #expect(unknown.status != 0 && unknown.errors.contains("no such repository"))
  }

  @Test func aTransferThatWasKilledIsGoneOnWith() throws {
    let (files, cache) = (try tokenizerFolder(), temporaryFolder())
    let server = try Self.serve(files, cut: (file: "tokenizer.json", bytes: 100))
    defer {
      server.stop()
      for folder in [files, cache] { try? FileManager.default.removeItem(at: folder) }
    }
    let command = try Command.Running(
      ["tokenize", "--tokenizer", "org/name"], environment: environment(server, cache))
    let partial = cache.appending(path: "models--org--name/blobs/tag-tokenizer.json.incomplete")
    for _ in 0..<600 where (try? Data(contentsOf: partial).count) != 100 { usleep(50_000) }
    kill(command.process.processIdentifier, SIGKILL)
    _ = try command.finished()
    #expect(try Data(contentsOf: partial).count == 100)
    let again = try Command.run(
      ["tokenize", "--tokenizer", "org/name"], input: "1\n", environment: environment(server, cache)
    )
    #expect(again.status == 0, "\(again.errors)")
    let ranges = server.requests.filter {
      $0.method == "GET" && $0.path.hasSuffix("/tokenizer.json")
    }.map(\.range?.lowerBound)
    #expect(ranges == [nil, 100])
  }

  @Test func trainingBeginsWithARepositoryAndGoesOnWithoutAConnection() throws {
    let (first, cache, run, model) = (
      temporaryFolder(), temporaryFolder(), temporaryFolder(), temporaryFolder()
    )
    defer {
      for folder in [first, cache, run, model] { try? FileManager.default.removeItem(at: folder) }
    }
    try Data(CommandLineTests.model.utf8).write(to: model)
    let options = [
      "--training-questions", "50", "--test-questions", "5", "--batch-size", "8",
      "--checkpoint-every", "1",
    ]
    let made = try Command.run(
      ["train", "--model", model.path, "--steps", "2", "--output", first.path] + options)
    #expect(made.status == 0, "\(made.errors)")
    let server = try Self.serve(first.appending(path: "model"))
    defer { server.stop() }

    let arguments =
      ["train", "--model", "org/name", "--steps", "3", "--output", run.path] + options
    let trained = try Command.run(arguments, environment: environment(server, cache))
    #expect(trained.status == 0, "\(trained.errors)")
    let settings = try String(contentsOf: run.appending(path: "config.json"), encoding: .utf8)
    #expect(settings.contains("snapshots/\(Self.commit)\""), "\(settings)")
    server.stop()

    let offline = ["HF_HUB_CACHE": cache.path]
    let resumed = try Command.run(
      ["train", "--resume", "--output", run.path], environment: offline)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let named = try Command.run(arguments + ["--resume"], environment: offline)
    #expect(named.status == 0, "\(named.errors)")
    let question = "What is 1 + 2?"
    let answers = try ["org/name", first.path].map {
      try Command.run(["generate", "--model", $0, question], environment: offline)
    }
    #expect(answers[0].status == 0 && answers[0].output == answers[1].output)
    // And without the cache: a run has all it needs to go on.
    try FileManager.default.removeItem(at: cache)
    let bare = try Command.run(["train", "--resume", "--output", run.path], environment: offline)
    #expect(bare.status == 0, "\(bare.errors)")
  }

  @Test func aMistypedPresetIsExplained() throws {
    let command = try Command.run(["train", "--model", "tny", "--output", temporaryFolder().path])
    #expect(command.status != 0 && command.errors.contains("neither a preset (tiny"))
  }
}
