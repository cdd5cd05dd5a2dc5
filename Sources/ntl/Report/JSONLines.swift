import Foundation
import NTLJSON

/// A file of one JSON object a line, read line by line: it may be larger than memory.
struct JSONLines {
  let file: URL
  /// Lines that are not JSON, counted while reading.
  private(set) var unreadable = 0

  /// No line of a run is as long.
  private static let longestLine = 1 << 28

  init(_ file: URL) { self.file = file }

  /// Gives every line to `body`. What a process that is still writing has not ended is no line yet.
  ///
  /// - Throws: `InputError` naming the file.
  mutating func forEach(_ body: (JSON) -> Void) throws {
    let handle: FileHandle
    do { handle = try FileHandle(forReadingFrom: file) } catch {
      throw InputError("\(file.path) cannot be read: \(error.localizedDescription)")
    }
    defer { try? handle.close() }
    var rest = Data()
    while true {
      let chunk: Data?
      do { chunk = try handle.read(upToCount: 1 << 20) } catch {
        throw InputError("\(file.path) cannot be read: \(error.localizedDescription)")
      }
      guard let chunk, !chunk.isEmpty else { break }
      rest.append(chunk)
      let used = rest.withUnsafeBytes { takeLines($0, body) }
      rest = Data(rest.dropFirst(used))
      guard rest.count <= Self.longestLine else {
        throw InputError("\(file.path) has a line of over 256 MB; it is no file of a run.")
      }
    }
    if let json = try? JSON(parsing: rest) { body(json) }
  }

  /// Reads the lines that are whole, and tells how many bytes they have.
  private mutating func takeLines(_ bytes: UnsafeRawBufferPointer, _ body: (JSON) -> Void) -> Int {
    var start = 0
    // `memchr`: a loop over bytes would take longer than everything else.
    while start < bytes.count,
      let found = memchr(bytes.baseAddress! + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
    {
      let end = UnsafeRawPointer(found) - bytes.baseAddress!
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end + 1
      if let json = try? JSON(parsing: line) {
        body(json)
      } else if !line.isEmpty {
        unreadable += 1
      }
    }
    return start
  }
}
