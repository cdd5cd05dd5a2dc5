/// What a comparison of training losses measured: one *arm* for each loss, on the same questions.
///
/// The report holds measurements only; ``html()`` draws them and ``write(to:)`` stores the page.
/// Figures that have nothing to show say so, and numbers that are not finite leave gaps.
public struct ComparisonReport: Codable, Equatable, Sendable {
  /// The heading of the page.
  public var title: String
  /// A sentence under the heading, or an empty string.
  public var subtitle: String
  /// How the numbers were made: command, processor, date, model, data, steps, seeds.
  public var facts: [Fact]
  /// The summary, the first thing on the page.
  public var table: ReportTable
  /// One for each loss compared; their order gives the colours.
  public var arms: [ArmReport]
  /// The sample questions that every arm answered; see ``ArmReport/predictions``.
  public var questions: [SampleQuestion]

  /// Collects a report.
  public init(
    title: String, subtitle: String = "", facts: [Fact] = [], table: ReportTable = ReportTable(),
    arms: [ArmReport] = [], questions: [SampleQuestion] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.facts = facts
    self.table = table
    self.arms = arms
    self.questions = questions
  }
}

/// One line of a report's provenance, such as `model: T5, 12 M parameters`.
public struct Fact: Codable, Equatable, Sendable {
  /// What is told, such as `processor`.
  public var name: String
  /// What it is.
  public var value: String

  /// Names a value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A question that every arm answered, and the token of its answer whose prediction is drawn.
public struct SampleQuestion: Codable, Equatable, Sendable {
  /// The question as the model read it.
  public var question: String
  /// The label: the answer that the data set gives.
  public var answer: String
  /// Which token of the answer the arms' distributions predict, counted from 1.
  public var position: Int
  /// The number token that stands there in the label, such as `"7"`.
  public var trueToken: String

  /// Describes a question.
  public init(question: String, answer: String, position: Int, trueToken: String) {
    self.question = question
    self.answer = answer
    self.position = position
    self.trueToken = trueToken
  }
}
