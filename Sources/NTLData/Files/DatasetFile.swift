/// A file of questions and answers, whose extension says which form it has: `.jsonl` is one JSON
/// object a line, with the members "question" and "answer"; in any other, question and answer lines
/// alternate (``LinePairFile``).
///
/// In a JSON Lines file texts may hold line breaks, numbers may stand for texts, an answer may be
/// empty, and other members are passed over. Files are read piece by piece.
public enum DatasetFile {
  /// The pairs of a file, in its order.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  public static func read(_ file: String) throws(DataError) -> [QuestionAnswer] {
    var pairs: [QuestionAnswer] = []
    try forEach(in: file) { pairs.append($0) }
    return pairs
  }

  /// Hands over the pairs of a file one by one: the file may be larger than memory.
  ///
  /// - Parameters:
  ///   - file: its path.
  ///   - body: is given the pairs in the file's order.
  /// - Throws: `DataError`, which names the file, the line, and what is wrong, or what `body` throws.
  public static func forEach(
    in file: String, _ body: (QuestionAnswer) throws(DataError) -> Void
  ) throws(DataError) {
    let lines = try FileLines(file)
    let isJSON = isJSONLines(file)
    var isEmpty = true
    while let pair = isJSON ? try JSONLines.next(of: lines) : try LinePairFile.next(of: lines) {
      isEmpty = false
      try body(pair)
    }
    if isEmpty { throw .emptyFile(file) }
  }

  /// Whether the name ends in `.jsonl`, in capitals or not.
  static func isJSONLines(_ file: String) -> Bool {
    file.lowercased().hasSuffix(".jsonl")
  }
}
