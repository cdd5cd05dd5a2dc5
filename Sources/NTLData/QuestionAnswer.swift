/// A question and the answer a model should learn to give.
public struct QuestionAnswer: Sendable, Hashable {
  /// A place in a file.
  public struct Source: Sendable, Hashable, CustomStringConvertible {
    /// The path of the file, as it was given.
    public let file: String
    /// The line of the question; the first line is 1.
    public let line: Int

    /// Names a place in a file.
    public init(file: String, line: Int) {
      self.file = file
      self.line = line
    }

    /// `file:line`, as compilers write it.
    public var description: String { "\(file):\(line)" }
  }

  /// The question; one line, unless it comes from a JSON Lines file.
  public let question: String
  /// The answer; one line, unless it comes from a JSON Lines file.
  public let answer: String
  /// Where the pair was read; nil when it was generated.
  public let source: Source?

  /// Pairs a question with its answer.
  public init(question: String, answer: String, source: Source? = nil) {
    self.question = question
    self.answer = answer
    self.source = source
  }

  /// Either half of a pair.
  public enum Part: String, Sendable {
    /// What the model reads.
    case question
    /// What it should write.
    case answer
  }
}
