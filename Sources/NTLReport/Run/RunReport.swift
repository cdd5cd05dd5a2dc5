/// What is known of one run of training.
///
/// The report holds measurements only; ``html()`` draws them and ``write(to:)`` stores the page. Parts that
/// have nothing to show say so.
public struct RunReport: Sendable {
  /// The heading of the page.
  public var title: String
  /// A sentence under the heading, or an empty string.
  public var subtitle: String
  /// What was trained on what, and how far it has come.
  public var facts: [Fact]
  /// What was measured at every step.
  public var training: [ThinnedCurve]
  /// What was measured of the validation questions from time to time.
  public var validation: [ThinnedCurve]
  /// The results of the tests: a row a metric, a column a test.
  public var tests: ReportTable
  /// The answers of the tests.
  public var answers: [AnsweredSet]
  /// Every setting of the run.
  public var settings: [Fact]
  /// What a reader must know of how the page was made, such as lines that could not be read.
  public var notes: [String]

  /// Collects a report.
  public init(
    title: String, subtitle: String = "", facts: [Fact] = [], training: [ThinnedCurve] = [],
    validation: [ThinnedCurve] = [], tests: ReportTable = ReportTable(),
    answers: [AnsweredSet] = [], settings: [Fact] = [], notes: [String] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.facts = facts
    self.training = training
    self.validation = validation
    self.tests = tests
    self.answers = answers
    self.settings = settings
    self.notes = notes
  }
}
