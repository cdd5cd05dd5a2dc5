import Foundation
import NTLModel

/// A file to which lines of JSON are added, each whole or not at all.
final class LineLog {
  private let handle: FileHandle
  private let path: String
  /// The step of the last line that was kept.
  let lastStep: Int?

  /// Opens the file for adding, keeping only the lines whose `step` is at most `lastStep`: what a killed run
  /// wrote behind its last checkpoint will be written again.
  init(_ file: URL, keepingUpTo lastStep: Int) throws {
    path = file.path
    struct Line: Decodable { let step: Int }
    let existing = (try? Data(contentsOf: file)) ?? Data()
    var kept = Data()
    var lastKept: Int?
    for line in existing.split(separator: UInt8(ascii: "\n")) {
      guard let step = try? JSONDecoder().decode(Line.self, from: line).step, step <= lastStep
      else { continue }
      kept += line
      kept.append(UInt8(ascii: "\n"))
      lastKept = step
    }
    self.lastStep = lastKept
    try AtomicFile.write([kept], to: file)
    do { handle = try FileHandle(forWritingTo: file) } catch {
      throw ModelError.system(file: path, problem: "cannot be opened for writing")
    }
    try handle.seekToEnd()
  }

  /// Adds a line.
  func append(_ value: some Encodable) throws {
    let line = try JSONFile.lines([value])
    do { try handle.write(contentsOf: line) } catch {
      throw ModelError.system(
        file: path, problem: "cannot be written to: \(error.localizedDescription)")
    }
  }

  /// Has everything on disk.
  func synchronize() { try? handle.synchronize() }

  deinit { try? handle.close() }
}
