import Foundation

/// The file format of the DeepMind Mathematics Dataset (Saxton et al. 2019): UTF-8 text in which
/// question and answer lines alternate.
///
/// A file is read piece by piece. Read are also files without a final line break, with CR LF line ends, and with a byte order
/// mark. Anything else that is odd is an error: no line is ever skipped.
public enum LinePairFile {
  /// The pairs of a file, in its order.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public static func read(_ file: String) throws(DataError) -> [QuestionAnswer] {
    try pairs(FileLines(file))
  }

  /// The pairs of a file's bytes; pairs and errors call their source `file`.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public static func parse(_ bytes: [UInt8], file: String) throws(DataError) -> [QuestionAnswer] {
    try pairs(FileLines(bytes, file: file))
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

  private static func pairs(_ lines: FileLines) throws(DataError) -> [QuestionAnswer] {
    var pairs: [QuestionAnswer] = []
    while let pair = try next(of: lines) { pairs.append(pair) }
    guard !pairs.isEmpty else { throw .emptyFile(lines.file) }
    return pairs
  }

  /// The pair of the next two lines; nil at the end of the file.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  static func next(of lines: FileLines) throws(DataError) -> QuestionAnswer? {
    guard let question = try lines.nextText() else { return nil }
    let source = QuestionAnswer.Source(file: lines.file, line: lines.number)
    guard !isBlank(question.utf8)
    else { throw .blank(.question, file: lines.file, line: lines.number) }
    guard let answer = try lines.nextText()
    else { throw .oddNumberOfLines(file: lines.file, lines: lines.number) }
    guard !isBlank(answer.utf8)
    else { throw .blank(.answer, file: lines.file, line: lines.number) }
    return QuestionAnswer(question: question, answer: answer, source: source)
  }

  /// Whether there is nothing but blanks.
  static func isBlank(_ text: some Sequence<UInt8>) -> Bool {
    text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private static func append(
    _ line: String, _ part: QuestionAnswer.Part, line number: Int, file: String,
    to text: inout String
  ) throws(DataError) {
    guard !isBlank(line.utf8) else { throw .blank(part, file: file, line: number) }
    guard !line.utf8.contains(where: { $0 == lineFeed || $0 == carriageReturn })
    else { throw .lineBreak(part, file: file, line: number) }
    text += line
    text += "\n"
  }
}
