import Foundation
import NTLHub
import Testing

/// What a user may write for a repository.
@Suite struct NameTests {
  @Test(arguments: [
    ("google-t5/t5-small", "google-t5/t5-small", "main", "models--google-t5--t5-small"),
    ("gpt2", "gpt2", "main", "models--gpt2"),
    ("org/a_b.c-1@refs/pr/1", "org/a_b.c-1", "refs/pr/1", "models--org--a_b.c-1"),
    ("org/m@v1.0@x", "org/m", "v1.0@x", "models--org--m"),
  ])
  func namesAreRead(_ text: String, name: String, revision: String, folder: String) throws {
    let repository = try RepositoryName(text)
    #expect(repository.name == name && repository.revision == revision)
    #expect(repository.folderName == folder)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "a--b", "a..b", "-a", "a-", ".a", "a.", "a b", "é/a", "org/x.git",
    "org/ü", "a\u{0}", "a\\b", String(repeating: "a", count: 97), "org/m@", "org/m@..",
    "org/m@a/../b",
    "org/m@/a", "org/m@a/", "org/m@.a", "org/m@a b", "org/m@a.lock", "org/m@a\n", "org/m@a:b",
    "@main",
  ])
  func otherNamesAreRefused(_ text: String) {
    #expect(throws: HubError.self) { try RepositoryName(text) }
  }

  @Test(arguments: [
    "/nowhere", "./nowhere", "../nowhere", "~/nowhere-at-all", "a/b/c", "runs/", "nowhere.json",
    "a/spiece.model",
  ])
  func whatLooksLikeAPathIsNeverDownloaded(_ path: String) throws {
    let hub = try FakeHub([])
    defer { hub.end() }
    #expect(throws: HubError.noSuchPath(path)) { try hub.fetch(path) }
    #expect(hub.server.requests.isEmpty)
  }

  @Test func whatExistsIsItself() throws {
    let hub = try FakeHub([])
    defer { hub.end() }
    let folder = FileManager.default.temporaryDirectory.path
    #expect(try hub.fetch(folder).path == folder)
    #expect(hub.server.requests.isEmpty)
  }
}
