public import NTLData

/// Where questions come from.
public enum DataSource: Codable, Sendable, Equatable, CustomStringConvertible {
  /// Files, one after another: JSON Lines with `question` and `answer`, or alternating lines.
  case files([String])
  /// The built-in generator.
  case generated(MathematicsModule, Level, count: Int, seed: UInt64)

  /// Reads or generates the questions.
  ///
  /// - Parameter limit: at most so many of them, evenly spaced: files are often in order, by difficulty or
  ///   by module, and their first questions would stand for nothing; nil: all.
  /// - Returns: the questions, in their order.
  /// - Throws: `DataError` naming file and line.
  public func load(atMost limit: Int? = nil) throws(DataError) -> [QuestionAnswer] {
    try all().evenlySpaced(atMost: limit)
  }

  private func all() throws(DataError) -> [QuestionAnswer] {
    switch self {
    case .files(let files):
      var pairs: [QuestionAnswer] = []
      for file in files { pairs += try DatasetFile.read(file) }
      return pairs
    case .generated(let module, let level, let count, let seed):
      return try module.questionAnswers(count: count, at: level, seed: seed)
    }
  }

  /// In words.
  public var description: String {
    switch self {
    case .files(let files): files.joined(separator: ", ")
    case .generated(let module, let level, let count, let seed):
      "\(count) generated \(module.rawValue), \(level.rawValue), seed \(seed)"
    }
  }
}
