import Foundation
import NTLTestSupport

/// What Python makes of the preparation's inputs: `Fixtures/preparation.json`.
struct PreparationFixture: Decodable {
  struct Words: Decodable {
    let seed: UInt64
    let bits: [UInt32]
    let shuffled: [Int]
    let sample_of_few: [Int]
    let sample_of_many: [Int]
    let sample_of_all: [Int]
  }
  struct Multiplication: Decodable {
    struct File: Decodable {
      let name: String
      let pairs: Int
      let bytes: Int
      let crc32_of_every_41st: UInt32
    }
    let seed: UInt64
    let files: [File]
  }
  struct Mathematics: Decodable {
    let seed: UInt64
    let counts: [Int]
    let first: [[Int]]
    let last: [[Int]]
    let training: Int
    let validation: [[Int]]
  }
  let numbers: [[String]]
  let random: [Words]
  let multiplication: Multiplication
  let mathematics: Mathematics
  let json: [[String]]

  static let all = Result { try fixture("preparation", as: PreparationFixture.self) }
}

/// A folder of its own, deleted when the test ends.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a text, and the folders it needs.
  func write(_ text: String, to name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appending(path: name), encoding: .utf8)
  }

  /// Every file in it, by its path from here.
  var files: [String] {
    let enumerator = FileManager.default.enumerator(atPath: url.path)
    return (enumerator?.allObjects as? [String] ?? []).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(
        atPath: url.appending(path: name).path, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}
