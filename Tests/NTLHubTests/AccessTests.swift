import Foundation
import NTLHub
import Testing

private let large = "model.safetensors"

/// Tokens, refusals and redirections.
@Suite struct AccessTests {
  @Test func theTokenGoesToTheHubAndNowhereElse() throws {
    let store = try FakeHub([large])
    defer { store.end() }
    let address = store.server.address
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      if response.status == 302 { response.headers["Location"] = "\(address)/store/\(large)" }
    }
    defer { hub.end() }
    _ = try hub.fetch { $0.token = "secret" }
    #expect(hub.server.requests.allSatisfy { $0.headers["authorization"] == "Bearer secret" })
    #expect(store.server.requests.map(\.path) == ["/store/\(large)"])
    #expect(store.server.requests.allSatisfy { $0.headers["authorization"] == nil })
    #expect(store.server.requests.allSatisfy { !"\($0.headers)".contains("secret") })
  }

  @Test func theTokenIsNotSentOnAfterASecondRedirection() throws {
    let store = try FakeHub([large])
    defer { store.end() }
    let address = store.server.address
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      guard request.path == "/store/\(large)" else { return }
      response = FakeHub.Response(status: 307, headers: ["Location": "\(address)/store/\(large)"])
    }
    defer { hub.end() }
    _ = try hub.fetch { $0.token = "secret" }
    #expect(store.server.requests.count == 1)
    #expect(store.server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func aRenamedRepositoryIsFollowed() throws {
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      guard request.path.contains("/old/") else { return }
      let path = request.path.replacing("/old/name", with: "/org/model")
      response = FakeHub.Response(status: 307, headers: ["Location": path])
    }
    defer { hub.end() }
    let folder = try hub.fetch("old/name")
    #expect(folder.path.contains("models--old--name/snapshots"))
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: large).path))
  }

  @Test func redirectionsInACircleEnd() throws {
    let hub = try FakeHub([]) { request, _, response in
      response = FakeHub.Response(status: 302, headers: ["Location": request.path])
    }
    defer { hub.end() }
    #expect(throws: HubError.self) { try hub.fetch() }
    #expect(hub.server.requests.count == 10)
  }

  @Test(
    arguments: [
      (401, "", nil, "HF_TOKEN"), (401, "", "secret", "does not accept the token"),
      (403, "GatedRepo", "secret", "gated"), (404, "RepoNotFound", nil, "no such repository"),
      (404, "", nil, "no such repository"), (404, "RevisionNotFound", nil, "no revision main"),
      (500, "", nil, "500"), (418, "", nil, "418"), (200, "", nil, "no description"),
    ] as [(Int, String, String?, String)])
  func aRefusalIsExplained(_ status: Int, code: String, token: String?, words: String) throws {
    let hub = try FakeHub([]) { _, _, response in
      response = FakeHub.Response(
        status: status, headers: code.isEmpty ? [:] : ["X-Error-Code": code], body: Array("{}".utf8)
      )
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch { $0.token = token }
      Issue.record("accepted")
    } catch let error as HubError {
      #expect("\(error)".contains(words), "\(error)")
      #expect(!"\(error)".contains("secret"))
    }
  }

  @Test func aFileThatIsListedAndNotThereIsNamed() throws {
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      if request.path.hasSuffix(large) { response = FakeHub.Response(status: 404) }
    }
    defer { hub.end() }
    #expect(throws: HubError.noSuchFile(large, repository: "org/model")) { try hub.fetch() }
  }

  @Test func nobodyListening() throws {
    let hub = try FakeHub([])
    hub.end()
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.outOfReach(_, let host, _) { #expect(host == "127.0.0.1:\(hub.server.port)") }
  }

  @Test(arguments: ["../../x", "a/b", "", ".hidden"]) func aTagThatIsNoFileNameIsRefused(
    _ tag: String
  ) throws {
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      if request.path.hasSuffix("config.json") { response.headers["ETag"] = "\"\(tag)\"" }
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.badAnswer(_, let problem) { #expect(problem.contains("ETag")) }
  }
}
