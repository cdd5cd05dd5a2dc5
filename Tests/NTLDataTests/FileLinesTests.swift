import Foundation
import Testing

@testable import NTLData

struct FileLinesTests {
  private func text(_ line: ArraySlice<UInt8>?) -> String? {
    line.map { String(decoding: $0, as: UTF8.self) }
  }

  private func lines(_ bytes: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "lines")
    try Data(bytes).write(to: file)
    let lines = try FileLines(file.path)
    var all: [String] = []
    while let line = try lines.next() { all.append(String(decoding: line, as: UTF8.self)) }
    #expect(lines.number == all.count)
    return all
  }

  @Test func linesEndAtLineFeedsOnly() throws {
    #expect(try lines([]) == [])
    #expect(try lines([0xEF, 0xBB, 0xBF]) == [])
    #expect(try lines(Array("\u{FEFF}a\r\nb\u{2028}c\n\nd".utf8)) == ["a", "b\u{2028}c", "", "d"])
    #expect(try lines([0xEF, 0x0A]).count == 1)
  }

  /// Lines around the size of what is read at a time.
  @Test func noLineIsCutWhereReadingIs() throws {
    let expected = [65_534, 1, 65_535, 65_536, 0, 200_000, 3].enumerated().map { index, length in
      String(repeating: "\(index)", count: length)
    }
    #expect(try lines(Array(expected.joined(separator: "\n").utf8)) == expected)
  }

  @Test func endedLinesAreToldFromUnfinishedOnes() throws {
    let lines = FileLines(Array("a\nb".utf8), file: "memory")
    #expect(try text(lines.next()) == "a" && lines.isEnded && lines.offset == 0)
    #expect(try text(lines.next()) == "b" && !lines.isEnded && lines.offset == 2)
    #expect(try lines.next() == nil)
  }

  @Test func aLineWithoutEndIsRefused() throws {
    let lines = try FileLines("/dev/zero")
    lines.longestLine = 1 << 20
    let refusal = DataError.longLine(file: "/dev/zero", line: 1, bytes: 1 << 20)
    #expect(throws: refusal) { try lines.next() }
    #expect(throws: refusal) { try lines.hasLine() }
  }

  /// A program that writes a line and waits for the answer.
  @Test func nothingIsWaitedForOnceALineIsThere() throws {
    let pipe = Pipe()
    defer { withExtendedLifetime(pipe) {} }
    func send(_ text: String) { pipe.fileHandleForWriting.write(Data(text.utf8)) }
    let lines = FileLines(
      descriptor: pipe.fileHandleForReading.fileDescriptor, name: "standard input")
    #expect(try !lines.hasLine())
    send("1\n")
    #expect(try lines.hasLine() && text(lines.next()) == "1")
    send("2\n3\nfo")
    #expect(try text(lines.next()) == "2")
    #expect(try lines.hasLine() && text(lines.next()) == "3")
    #expect(try !lines.hasLine())
    send("ur")
    #expect(try !lines.hasLine())
    try pipe.fileHandleForWriting.close()
    #expect(try lines.hasLine() && text(lines.next()) == "four" && !lines.isEnded)
    #expect(try !lines.hasLine() && lines.next() == nil)
  }
}
