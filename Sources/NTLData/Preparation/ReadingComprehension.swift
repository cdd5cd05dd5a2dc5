import Foundation
import NTLJSON

/// MultiRC, as the paper's `preprocess_data.py` converts it: every question of a passage becomes a
/// record, with the passage before the question and all right answers for an answer.
extension DatasetPreparation {
  func readingComprehension(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let splits = ["train", "val", "test"]
    let source = try source(
      of: splits.map { "\($0).jsonl" }, in: [dataset.folder, "MultiRC", "data"])
    let output = try OutputFolder(
      folder.appending(path: "preprocessed"), files: splits.map { "\($0)_clean.jsonl" },
      replaces: replaces, progress: progress)
    var notes: [String] = []
    for split in splits {
      let file = try output.file("\(split)_clean.jsonl")
      var unanswered = 0
      let lines = try FileLines(source.appending(path: "\(split).jsonl").path)
      while let passage = try JSONLines.nextValue(of: lines) {
        for record in try Self.questions(of: passage, lines) {
          if record.answer.isEmpty { unanswered += 1 }
          try file.append(question: record.question, answer: record.answer, isASCII: false)
        }
      }
      guard lines.number > 0 else { throw .emptyFile(lines.file) }
      if unanswered > 0 {
        notes.append("\(split): \(unanswered) questions have no right answer; theirs is empty")
      }
    }
    return try output.commit(dataset: dataset, seed: nil, notes: notes)
  }

  /// The records of a passage, `{"passage": {"text", "questions": [{"question", "answers": […]}]}}`.
  private static func questions(
    of record: JSON, _ lines: FileLines
  ) throws(DataError) -> [QuestionAnswer] {
    func missing(_ what: String) -> DataError {
      .cannotPrepare(
        "\(lines.file):\(lines.number): \(what) is missing; take the files of SuperGLUE's MultiRC")
    }
    guard let text = record["passage"]?["text"]?.string else { throw missing("the passage's text") }
    guard let questions = record["passage"]?["questions"]?.array
    else { throw missing("the passage's list of questions") }
    return try questions.map { question throws(DataError) in
      guard let asked = question["question"]?.string else { throw missing("a question's text") }
      guard let answers = question["answers"]?.array
      else { throw missing("a question's list of answers") }
      let right = try answers.filter { $0["label"]?.integer == 1 }.map { answer throws(DataError) in
        guard let text = answer["text"]?.string else { throw missing("an answer's text") }
        return text
      }
      let blanks = CharacterSet.whitespacesAndNewlines
      return QuestionAnswer(
        question: text.trimmingCharacters(in: blanks) + "\n\nQuestion: "
          + asked.trimmingCharacters(in: blanks),
        answer: right.joined(separator: " | "))
    }
  }
}
