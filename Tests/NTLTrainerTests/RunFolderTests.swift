import Foundation
import NTLTrainer
import Testing

/// Which folders a run takes.
struct RunFolderTests {
  private let url = URL(filePath: SmallRun.folder())

  private func write(_ name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: file)
  }

  private var names: Set<String> {
    get throws { try Set(FileManager.default.contentsOfDirectory(atPath: url.path)) }
  }

  private func isRefused() -> Bool {
    do {
      _ = try RunFolder(url.path, .new)
      return false
    } catch { return "\(error)".contains("is not empty") }
  }

  /// A process that was killed before its run began leaves nothing that is in the way.
  @Test func whatAKilledBeginningLeftIsNoRun() throws {
    defer { try? FileManager.default.removeItem(at: url) }
    _ = try RunFolder(url.path, .new)
    try write("tokenizer/tokenizer.json")
    try write(".config.json.7.partial")
    #expect(!isRefused())
    #expect(try names == [".lock"])
    try write("tokenizer/tokenizer.json")
    try write("config.json")
    #expect(isRefused())
    #expect(try names == [".lock", "config.json", "tokenizer"])
  }

  @Test func somebodysOwnTokenizerIsNotTouched() throws {
    defer { try? FileManager.default.removeItem(at: url) }
    try write("tokenizer/tokenizer.json")
    #expect(isRefused())
    #expect(try names == ["tokenizer"])
  }

  @Test func otherFilesAreNeverDeleted() throws {
    defer { try? FileManager.default.removeItem(at: url) }
    _ = try RunFolder(url.path, .new)
    try write("tokenizer/tokenizer.json")
    try write("notes.txt")
    #expect(isRefused())
    #expect(throws: (any Error).self) { try RunFolder(url.path, .overwrite) }
    #expect(try names.contains("notes.txt"))
  }
}
