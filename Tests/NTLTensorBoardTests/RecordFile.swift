import Foundation
import NTLTensorBoard
import Testing

/// The records of an event file, taken apart by the description of the format.
struct RecordFile {
  let events: [WireFields]
  /// Whether the file ends within a record.
  let isCutOff: Bool

  init(_ file: URL) throws {
    var rest = try Data(contentsOf: file)[...]
    func word<Word: FixedWidthInteger>(_: Word.Type) -> Word? {
      guard rest.count >= Word.bitWidth / 8 else { return nil }
      defer { rest = rest.dropFirst(Word.bitWidth / 8) }
      return rest.prefix(Word.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Word($1) }
    }
    var events: [WireFields] = []
    while !rest.isEmpty {
      let head = rest.prefix(8)
      guard let length = word(UInt64.self), let headCheck = word(UInt32.self),
        rest.count >= Int(length) + 4
      else { break }
      #expect(headCheck == CRC32C.masked(head))
      let bytes = rest.prefix(Int(length))
      rest = rest.dropFirst(bytes.count)
      #expect(word(UInt32.self) == CRC32C.masked(bytes))
      events.append(try WireFields(Data(bytes)))
    }
    self.events = events
    isCutOff = !rest.isEmpty
  }
}

/// Has `body` work in a folder that is deleted afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}
