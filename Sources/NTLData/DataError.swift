/// What is wrong with data, where, and what to do about it.
public enum DataError: Error, Equatable {
  /// The file does not exist.
  case missingFile(String)
  /// The path names a folder.
  case directory(String)
  /// The file exists but cannot be read.
  case unreadable(file: String, reason: String)
  /// The file cannot be written.
  case unwritable(file: String, reason: String)
  /// The file holds nothing.
  case emptyFile(String)
  /// A question at the end has no answer.
  case oddNumberOfLines(file: String, lines: Int)
  /// A line holds bytes that are not UTF-8.
  case notUTF8(file: String, line: Int)
  /// A line is too long to be one of a dataset.
  case longLine(file: String, line: Int, bytes: Int)
  /// A question or an answer holds nothing but blanks.
  case blank(QuestionAnswer.Part, file: String, line: Int)
  /// A question or an answer would not be one line of the file it should be written to.
  case lineBreak(QuestionAnswer.Part, file: String, line: Int)
  /// A line of a JSON Lines file is not one JSON value.
  case notJSON(file: String, line: Int, problem: String)
  /// A line of a JSON Lines file is no object with this part as a string or a number.
  case noText(QuestionAnswer.Part, file: String, line: Int, problem: String)
  /// A dataset cannot be prepared; the sentence says why, and what to do.
  case cannotPrepare(String)
  /// More tokens than the model is set up for.
  case tooLong(QuestionAnswer.Part, tokens: Int, maximum: Int, source: QuestionAnswer.Source?)
  /// Characters in an answer that no token can write.
  case unknownCharacters(String, answer: String, source: QuestionAnswer.Source?)
  /// The generator's module has no such level.
  case noSuchLevel(MathematicsModule, Level)
}

extension DataError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .missingFile(let file):
      "\(file): no such file; check the path"
    case .directory(let file):
      "\(file): a folder; name a file inside it"
    case .unreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .unwritable(let file, let reason):
      "\(file): cannot be written: \(reason)"
    case .emptyFile(let file):
      "\(file): the file is empty; it should hold questions and answers"
    case .oddNumberOfLines(let file, let lines):
      "\(file):\(lines): the question on the last line has no answer; add it or delete the line"
    case .notUTF8(let file, let line):
      "\(file):\(line): the line is not UTF-8; convert the file"
    case .longLine(let file, let line, let bytes):
      "\(file):\(line): the line has over \(bytes) bytes; is this a file of text?"
    case .blank(let part, let file, let line):
      "\(file):\(line): the \(part.rawValue) is empty; question and answer lines should alternate "
        + "without blank lines"
    case .lineBreak(let part, let file, let line):
      "\(file):\(line): the \(part.rawValue) to be written here contains a line break; replace it "
        + "by a blank"
    case .notJSON(let file, let line, let problem):
      "\(file):\(line): the line is not JSON: \(problem); every line should be one object, such as "
        + #"{"question": "1 + 1?", "answer": "2"}"#
    case .noText(let part, let file, let line, let problem):
      "\(file):\(line): \(problem); give the object a \(part.rawValue), a string"
    case .cannotPrepare(let sentence):
      sentence
    case .tooLong(let part, let tokens, let maximum, let source):
      "\(Self.place(source)): the \(part.rawValue) has \(tokens) tokens with its end token, and "
        + "\(maximum) are allowed; raise \(Self.option(for: part)), cut such texts (--cut-overlong) or remove the "
        + "example"
    case .unknownCharacters(let characters, let answer, let source):
      "\(Self.place(source)): the tokenizer cannot write \(characters.debugDescription) in the "
        + "answer \(answer.debugDescription); use one that can, make such characters its "
        + "unknown token (--keep-unknown) or remove the example"
    case .noSuchLevel(let module, let level):
      "\(module.rawValue) has no level \(level.rawValue); it has "
        + module.levels.map(\.rawValue).joined(separator: ", ")
    }
  }

  private static func place(_ source: QuestionAnswer.Source?) -> String {
    source?.description ?? "an example that is from no file"
  }

  private static func option(for part: QuestionAnswer.Part) -> String {
    switch part {
    case .question: "--max-question-tokens"
    case .answer: "--max-answer-tokens"
    }
  }
}
