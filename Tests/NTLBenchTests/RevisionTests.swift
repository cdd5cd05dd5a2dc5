import Foundation
import Testing

@testable import ntl_bench

@Suite(.enabled(if: program(named: "git") != nil, "git is not installed"))
struct RevisionTests {
  private func inRepository(_ body: (URL, (String...) -> Void) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com"]
    func git(_ arguments: String...) {
      #expect(output(of: "git", ["-C", folder.path] + identity + arguments) != nil, "\(arguments)")
    }
    git("init", "--quiet")
    try body(folder, git)
  }

  @Test func changesAreMarked() throws {
    try inRepository { folder, git in
      #expect(Revision.of(folder) == nil)
      let file = folder.appending(path: "a.swift")
      try Data("1".utf8).write(to: file)
      git("add", "a.swift")
      git("commit", "--quiet", "-m", "One")
      let revision = try #require(Revision.of(folder))
      #expect(revision.wholeMatch(of: #/[0-9a-f]{4,}/#) != nil)
      try Data("2".utf8).write(to: file)
      #expect(Revision.of(folder) == revision + "+")
    }
  }

  @Test func sourcesInsideOfAnotherRepositoryHaveNone() throws {
    try inRepository { folder, git in
      git("commit", "--quiet", "--allow-empty", "-m", "One")
      let inner = folder.appending(path: "inner")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      #expect(Revision.of(folder) != nil)
      #expect(Revision.of(inner) == nil)
    }
  }
}
