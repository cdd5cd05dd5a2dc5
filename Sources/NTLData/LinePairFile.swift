import Foundation

/// The file format of the DeepMind Mathematics Dataset (Saxton et al. 2019): UTF-8 text in which
/// question and answer lines alternate.
///
/// Read are also files without a final line break, with CR LF line ends, and with a byte order
/// mark. Anything else that is odd is an error: no line is ever skipped.
public enum LinePairFile {
  /// The pairs of a file, in its order.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public static func read(_ file: String) throws(DataError) -> [QuestionAnswer] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
    else { throw .missingFile(file) }
    guard !isDirectory.boolValue else { throw .directory(file) }
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw .unreadable(file: file, reason: error.localizedDescription)
    }
    return try parse(bytes, file: file)
  }

  /// The pairs of a file's bytes; pairs and errors call their source `file`.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public static func parse(_ bytes: [UInt8], file: String) throws(DataError) -> [QuestionAnswer] {
    try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      try parse(bytes, file: file)
    }
  }

  /// Writes pairs to a file, under a temporary name first: a crash leaves no broken file.
  ///
  /// What is written can be read back: a blank question or answer, or one with a line break, is
  /// an error here, too.
  ///
  /// - Throws: `DataError`; its line is the one that would have been written.
  public static func write(_ pairs: [QuestionAnswer], to file: String) throws(DataError) {
    guard !pairs.isEmpty else { throw .emptyFile(file) }
    var text = ""
    for (index, pair) in pairs.enumerated() {
      try append(pair.question, .question, line: 2 * index + 1, file: file, to: &text)
      try append(pair.answer, .answer, line: 2 * index + 2, file: file, to: &text)
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .unwritable(file: file, reason: error.localizedDescription)
    }
  }
}

extension LinePairFile {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, file: String
  ) throws(DataError) -> [QuestionAnswer] {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard !rest.isEmpty else { throw .emptyFile(file) }
    var pairs: [QuestionAnswer] = []
    var pending: String?
    var line = 0
    while !rest.isEmpty {
      line += 1
      let content = nextLine(of: &rest)
      guard let text = String(validating: content, as: UTF8.self)
      else { throw .notUTF8(file: file, line: line) }
      let part: QuestionAnswer.Part = pending == nil ? .question : .answer
      guard !isBlank(text) else { throw .blank(part, file: file, line: line) }
      if let question = pending {
        pairs.append(
          QuestionAnswer(
            question: question, answer: text, source: .init(file: file, line: line - 1)))
        pending = nil
      } else {
        pending = text
      }
    }
    guard pending == nil else { throw .oddNumberOfLines(file: file, lines: line) }
    return pairs
  }

  /// Takes the first line off `rest`, with its line end, and returns it without.
  ///
  /// `memchr` rather than a loop: it costs the same in a debug build, where tests read megabytes.
  private static func nextLine(
    of rest: inout Slice<UnsafeBufferPointer<UInt8>>
  ) -> UnsafeBufferPointer<UInt8> {
    let here = UnsafeBufferPointer(rebasing: rest)
    let found = memchr(here.baseAddress!, Int32(lineFeed), here.count)
    guard let found else {
      rest = rest[rest.endIndex...]
      return here.last == carriageReturn ? .init(rebasing: here.dropLast()) : here
    }
    let length = UnsafeRawPointer(found) - UnsafeRawPointer(here.baseAddress!)
    rest = rest.dropFirst(length + 1)
    let line = UnsafeBufferPointer(rebasing: here[..<length])
    return line.last == carriageReturn ? .init(rebasing: line.dropLast()) : line
  }

  private static func isBlank(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private static func append(
    _ line: String, _ part: QuestionAnswer.Part, line number: Int, file: String,
    to text: inout String
  ) throws(DataError) {
    guard !isBlank(line) else { throw .blank(part, file: file, line: number) }
    guard !line.utf8.contains(where: { $0 == lineFeed || $0 == carriageReturn })
    else { throw .lineBreak(part, file: file, line: number) }
    text += line
    text += "\n"
  }
}
