/// A model's answers to a set of questions, of which only what a report shows is kept as text.
public struct AnsweredSet: Equatable, Sendable {
  /// One question, the right answer and the model's.
  public struct Answer: Equatable, Sendable {
    /// The question.
    public var question: String
    /// The right answer.
    public var label: String
    /// The model's answer.
    public var prediction: String
    /// The number that the right answer holds; nil: none.
    public var labelValue: Double?
    /// The number that the model's answer holds; nil: none.
    public var predictedValue: Double?

    /// Collects an answer.
    public init(
      question: String, label: String, prediction: String, labelValue: Double?,
      predictedValue: Double?
    ) {
      (self.question, self.label, self.prediction) = (question, label, prediction)
      (self.labelValue, self.predictedValue) = (labelValue, predictedValue)
    }

    /// |answer − label|; nil where one of them is no number.
    var absoluteError: Double? {
      guard let labelValue, let predictedValue else { return nil }
      return abs(predictedValue - labelValue)
    }
  }

  /// How many of the worst answers are kept, and how many samples.
  static let shownCount = 8

  /// The set's name, such as `interpolate`.
  public let name: String
  /// How many answers there are.
  public private(set) var count = 0
  private(set) var errors = AnswerErrors()
  /// The numbers of labels and answers, where both have one.
  private(set) var numbers: [(label: Double, answer: Double)] = []
  /// The answers that are farthest from their labels, the worst first.
  private(set) var worst: [Answer] = []
  private var spread: [Answer] = []
  /// One answer in so many is among ``spread``.
  private var stride = 1

  /// A set without answers.
  public init(_ name: String) { self.name = name }

  /// Adds the answer to the next question.
  public mutating func add(_ answer: Answer) {
    if let label = answer.labelValue {
      if let predicted = answer.predictedValue, let error = answer.absoluteError {
        errors.absoluteErrors.append(error)
        numbers.append((label, predicted))
        keepIfBad(answer, error)
      } else {
        errors.answersWithoutNumber += 1
      }
    }
    keepIfSampled(answer)
    count += 1
  }

  private mutating func keepIfBad(_ answer: Answer, _ error: Double) {
    guard error > 0 else { return }
    let place = worst.firstIndex { ($0.absoluteError ?? 0) < error } ?? worst.count
    guard place < Self.shownCount else { return }
    worst.insert(answer, at: place)
    if worst.count > Self.shownCount { worst.removeLast() }
  }

  private mutating func keepIfSampled(_ answer: Answer) {
    guard count % stride == 0 else { return }
    spread.append(answer)
    guard spread.count == 2 * Self.shownCount else { return }
    spread = Swift.stride(from: 0, to: spread.count, by: 2).map { spread[$0] }
    stride *= 2
  }

  /// Answers from all over the set, at even distances.
  var samples: [Answer] { Array(spread.prefix(Self.shownCount)) }

  /// Whether the same answers were added under the same name.
  public static func == (left: AnsweredSet, right: AnsweredSet) -> Bool {
    left.name == right.name && left.count == right.count && left.errors == right.errors
      && left.numbers.elementsEqual(right.numbers, by: ==) && left.worst == right.worst
      && left.spread == right.spread
  }
}
