import NTLJSON

/// A file of JSON objects, one a line, with a "question" and an "answer" in each.
///
/// Texts may hold line breaks, an answer may be empty (the test questions of MultiRC have none), and
/// either may be a number. Other members are passed over.
enum JSONLines {
  /// The pair of the next line; nil at the end of the file.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  static func next(of lines: FileLines) throws(DataError) -> QuestionAnswer? {
    guard let record = try nextValue(of: lines) else { return nil }
    let question = try text(.question, of: record, lines)
    guard !LinePairFile.isBlank(question.utf8) else {
      throw .noText(
        .question, file: lines.file, line: lines.number, problem: "the question is empty")
    }
    return QuestionAnswer(
      question: question, answer: try text(.answer, of: record, lines),
      source: .init(file: lines.file, line: lines.number))
  }

  /// The value of the next line; nil at the end of the file.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  static func nextValue(of lines: FileLines) throws(DataError) -> JSON? {
    guard let line = try lines.next() else { return nil }
    do throws(JSONError) {
      return try JSON(parsing: line)
    } catch {
      throw .notJSON(
        file: lines.file, line: lines.number,
        problem: "\(error.problem) at byte \(error.column)")
    }
  }

  private static func text(
    _ part: QuestionAnswer.Part, of record: JSON, _ lines: FileLines
  ) throws(DataError) -> String {
    func error(_ problem: String) -> DataError {
      .noText(part, file: lines.file, line: lines.number, problem: problem)
    }
    guard record.members != nil else { throw error("the line is not an object") }
    switch record[part.rawValue] {
    case nil: throw error("\"\(part.rawValue)\" is missing")
    case .string(let text): return text
    case .integer(let number): return "\(number)"
    case .number(let number):
      // Read as a double, a longer integer would have lost its last digits.
      guard abs(number) < 0x1p53 || number != number.rounded() else {
        throw error("\"\(part.rawValue)\" is a number too large to be exact")
      }
      return "\(number)"
    default: throw error("\"\(part.rawValue)\" is neither a string nor a number")
    }
  }

  /// Appends a line `{"question": "…", "answer": "…"}`, as Python's `json.dumps` writes it;
  /// `isASCII` says whether other characters are escaped, as is Python's default.
  static func append(
    question: String, answer: String, isASCII: Bool = true, to bytes: inout [UInt8]
  ) {
    bytes += #"{"question": "#.utf8
    append(question, isASCII, to: &bytes)
    bytes += #", "answer": "#.utf8
    append(answer, isASCII, to: &bytes)
    bytes += "}\n".utf8
  }

  private static func append(_ text: String, _ isASCII: Bool, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += #"\""#.utf8
      case "\\": bytes += #"\\"#.utf8
      case "\n": bytes += #"\n"#.utf8
      case "\r": bytes += #"\r"#.utf8
      case "\t": bytes += #"\t"#.utf8
      case "\u{8}": bytes += #"\b"#.utf8
      case "\u{C}": bytes += #"\f"#.utf8
      case " "..."~": bytes.append(UInt8(scalar.value))
      case "\u{7F}"... where !isASCII: bytes += UTF8.encode(scalar)!
      default:
        for unit in UTF16.encode(scalar)! {
          let digits = String(unit, radix: 16)
          bytes += "\\u".utf8
          bytes += String(repeating: "0", count: 4 - digits.count).utf8
          bytes += digits.utf8
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
