import NTLData

/// The lines of standard input, as many at a time as have arrived.
///
/// A file, or the output of a program that has ended, comes in large groups, which are answered together. A
/// program that asks and waits for the answer gets it: nothing more is waited for once a line is there.
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

  private let lines = FileLines.standardInput()

  /// The next line; nil behind the last.
  ///
  /// - Throws: `InputError` if it is not UTF-8.
  func next() throws -> Line? {
    guard let bytes = try lines.next() else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Line(number: lines.number, text: "").error("is not UTF-8; convert it first")
    }
    return Line(number: lines.number, text: text)
  }

  /// The next lines, at least one and at most `limit`; nil behind the last.
  ///
  /// - Throws: `InputError` if one is not UTF-8.
  func next(atMost limit: Int) throws -> [Line]? {
    guard let first = try next() else { return nil }
    var group = [first]
    while group.count < limit, try hasLine(), let line = try next() { group.append(line) }
    return group
  }

  /// Whether another line is there already.
  func hasLine() throws -> Bool { try lines.hasLine() }
}
