/// Why bytes are not JSON.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let problem: String
  /// Where, counted in bytes from the beginning.
  public let offset: Int
  /// The line, counted from 1.
  public let line: Int
  /// The byte of that line, counted from 1.
  public let column: Int

  init(_ problem: String, at offset: Int, in bytes: UnsafeRawBufferPointer) {
    let before = bytes.prefix(offset)
    let newline = before.lastIndex(of: UInt8(ascii: "\n"))
    self.problem = problem
    self.offset = offset
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    column = offset - (newline ?? -1)
  }

  /// What is wrong, and in which line.
  public var description: String { "line \(line), column \(column): \(problem)" }
}
