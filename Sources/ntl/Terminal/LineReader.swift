import Foundation

/// The lines of standard input, as many at a time as have arrived.
///
/// A file, or the output of a program that has ended, comes in large groups, which are answered together. A
/// program that asks and waits for the answer gets it: nothing more is waited for once a line is there.
///
/// Lines end at "\n" or "\r\n" only: what else Unicode calls a line break belongs to the text.
struct LineReader {
  /// A line, without its end, and its number from 1.
  struct Line {
    let number: Int
    let text: String

    /// What is wrong with it, as a sentence's end.
    func error(_ problem: String) -> InputError {
      InputError("line \(number) of the input \(problem).")
    }
  }

  private var number = 0
  private var bytes: [UInt8] = []
  private var isAtEnd = false
  /// Where the next line begins.
  private var start = 0
  /// Before this there is no end of the next line.
  private var searched = 0

  /// The next line; nil behind the last.
  ///
  /// - Throws: `InputError` if it is not UTF-8.
  mutating func next() throws -> Line? { try next(atMost: 1)?.first }

  /// The next lines, at least one and at most `limit`; nil behind the last.
  ///
  /// - Throws: `InputError` if one is not UTF-8.
  mutating func next(atMost limit: Int) throws -> [Line]? {
    var lines: [Line] = []
    while lines.count < limit {
      if let line = try takeLine() {
        lines.append(line)
      } else if isAtEnd || !lines.isEmpty && !hasArrived {
        break
      } else {
        readMore()
      }
    }
    return lines.isEmpty ? nil : lines
  }

  /// A line that has arrived whole; at the end of the input, what is left.
  private mutating func takeLine() throws -> Line? {
    let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n"))
    searched = end.map { $0 + 1 } ?? bytes.count
    guard end != nil || isAtEnd && start < bytes.count else { return nil }
    var line = bytes[start..<(end ?? bytes.count)]
    start = end.map { $0 + 1 } ?? bytes.count
    if end != nil && line.last == UInt8(ascii: "\r") { line.removeLast() }
    number += 1
    guard let text = String(validating: line, as: UTF8.self) else {
      throw Line(number: number, text: "").error("is not UTF-8; convert it first")
    }
    return Line(number: number, text: text)
  }

  /// Whether the next line, or its beginning, is there already.
  var hasMore: Bool { start < bytes.count || !isAtEnd && hasArrived }

  /// Whether reading would not have to wait.
  private var hasArrived: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, 0) > 0
  }

  private mutating func readMore() {
    bytes.removeFirst(start)
    (start, searched) = (0, searched - start)
    let count = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { buffer in
      var count: Int
      repeat {
        count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      } while count < 0
        && errno == EINTR
      bytes += buffer.prefix(max(0, count))
      return count
    }
    if count <= 0 { isAtEnd = true }
  }
}
