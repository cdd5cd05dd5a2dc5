import Foundation
import NTLHub
import Testing

private let large = "model.safetensors"

/// What a download fetches, and where it puts it.
@Suite struct DownloadTests {
  private let model = [
    "README.md", "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
    large,
  ]

  @Test func theCacheHasTheLayoutOfHuggingFace() throws {
    let hub = try FakeHub(model)
    defer { hub.end() }
    var events: [HubEvent] = []
    let folder = try hub.fetch(for: [.model, .tokenizer], observing: { events.append($0) })
    #expect(folder == hub.path("snapshots/\(FakeHub.commit)"))
    let files = FakeHub.files
    for name in model.dropFirst() {
      let file = folder.appending(path: name)
      #expect(try Array(Data(contentsOf: file)) == files[name]!.bytes, "\(name)")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: file.path)
          == "../../blobs/\(files[name]!.tag)")
    }
    #expect(try String(contentsOf: hub.path("refs/main"), encoding: .utf8) == FakeHub.commit)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == model.dropFirst().sorted())
    #expect(try FileManager.default.contentsOfDirectory(atPath: hub.path("blobs").path).count == 5)

    let all = model.dropFirst().reduce(0) { $0 + files[$1]!.bytes.count }
    #expect(events.first == .begins(repository: "org/model", files: 5, bytes: all))
    #expect(events.last == .finished(file: large, bytes: files[large]!.bytes.count))
    let progress = events.compactMap {
      if case .progress(let progress) = $0 { progress } else { nil }
    }
    #expect(progress.last?.allBytes == all && progress.last?.allSize == all)
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.allBytes <= $1.allBytes })
  }

  @Test func whatTheCacheHasIsTakenWithoutAsking() throws {
    let hub = try FakeHub(model)
    defer { hub.end() }
    let folder = try hub.fetch()
    let count = hub.server.requests.count
    #expect(try hub.fetch() == folder)
    #expect(try hub.fetch("org/model@\(FakeHub.commit)") == folder)
    #expect(try hub.fetch { $0.isOffline = true } == folder)
    #expect(hub.server.requests.count == count)
    // The tokenizer was not wanted before, and the weights need not come again.
    #expect(try hub.fetch(for: [.model, .tokenizer]) == folder)
    #expect(hub.transfers.count { $0.path.contains("tokenizer") } == 2)
    #expect(hub.transfers.count { $0.path.contains(large) } == 1)
  }

  @Test func aTokenizerComesWithoutTheModel() throws {
    let hub = try FakeHub(model)
    defer { hub.end() }
    let folder = try hub.fetch(for: .tokenizer)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["tokenizer.json", "tokenizer_config.json"])
  }

  @Test func shardsComeWithTheirIndex() throws {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    let hub = try FakeHub(["config.json", "model.safetensors.index.json"] + shards)
    defer { hub.end() }
    let folder = try hub.fetch()
    let files = FakeHub.files
    for name in shards {
      #expect(try Array(Data(contentsOf: folder.appending(path: name))) == files[name]!.bytes)
    }
    // Without one of them the folder is not whole, and only that one is fetched.
    try FileManager.default.removeItem(at: hub.path("blobs/\(files[shards[1]]!.tag)"))
    #expect(throws: HubError.self) { try hub.fetch { $0.isOffline = true } }
    let before = hub.transfers.count
    #expect(try hub.fetch() == folder)
    #expect(hub.transfers.dropFirst(before).map(\.path) == ["/store/\(shards[1])"])
  }

  @Test(arguments: [
    "../../../evil.safetensors", "/tmp/evil.safetensors", "config.json", ".x.safetensors", "",
  ])
  func anIndexCannotNameWhatLiesElsewhere(_ name: String) throws {
    let index = "{\"weight_map\": {\"a\": \"\(name)\"}}"
    let hub = try FakeHub(["config.json", "model.safetensors.index.json"]) { request, _, response in
      guard request.path.hasSuffix("index.json") else { return }
      response.headers["ETag"] = "\"any\""
      response.body = Array(index.utf8)
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.unusable(_, let problem) {
      #expect(problem.contains("beside it"))
    }
  }

  @Test func aRevisionHasItsOwnReference() throws {
    let hub = try FakeHub(model)
    defer { hub.end() }
    let folder = try hub.fetch("org/model@refs/pr/1")
    #expect(try String(contentsOf: hub.path("refs/refs/pr/1"), encoding: .utf8) == FakeHub.commit)
    #expect(try hub.fetch("org/model@refs/pr/1") { $0.isOffline = true } == folder)
    #expect(!FileManager.default.fileExists(atPath: hub.path("refs/main").path))
    #expect(throws: HubError.noSuchRevision("nope", repository: "org/model")) {
      try hub.fetch("org/model@nope")
    }
  }

  @Test func offlineNothingIsAsked() throws {
    let hub = try FakeHub(model)
    defer { hub.end() }
    do {
      _ = try hub.fetch(for: [.model, .tokenizer]) { $0.isOffline = true }
      Issue.record("found")
    } catch let error as HubError {
      let missing = ["config.json", large, "tokenizer.json"]
      #expect(error == .offline(repository: "org/model", missing: missing, cache: hub.cache.path))
      #expect("\(error)".contains("HF_HUB_OFFLINE"))
    }
    #expect(hub.server.requests.isEmpty)
  }

  @Test func weightsThatCanRunCodeAreNotFetched() throws {
    let hub = try FakeHub(["config.json"]) { request, _, response in
      let text =
        "{\"sha\": \"\(FakeHub.commit)\", \"siblings\": [{\"rfilename\": \"config.json\"}, "
      guard request.path.hasPrefix("/api/") else { return }
      response.body = Array((text + "{\"rfilename\": \"pytorch_model.bin\"}]}").utf8)
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.unusable(_, let problem) {
      #expect(problem.contains("pytorch_model.bin"))
    }
    #expect(hub.transfers.isEmpty)
  }
}
