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
  /// - Throws: `DataError` if it is not UTF-8 or has over 256 MB.
  func next() throws -> Line? {
    try lines.nextText().map { Line(number: lines.number, text: $0) }
  }

  /// The next lines, at least one and at most `limit`; nil behind the last.
  ///
  /// - Throws: `DataError` if one is not UTF-8 or has over 256 MB.
  func next(atMost limit: Int) throws -> [Line]? {
    guard let first = try next() else { return nil }
    var group = [first]
    while group.count < limit, try hasLine(), let line = try next() { group.append(line) }
    return group
  }

  /// Whether another line is there already.
  func hasLine() throws -> Bool { try lines.hasLine() }
}
