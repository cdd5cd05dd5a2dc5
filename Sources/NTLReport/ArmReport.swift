/// What one arm of a comparison, a model trained with one loss, measured.
public struct ArmReport: Codable, Equatable, Sendable {
  /// The arm's name, such as `CE + NTL-WAS`.
  public var name: String
  /// How its metrics went, at most one curve for each metric.
  public var curves: [Curve]
  /// How far its answers were from the labels.
  public var errors: AnswerErrors
  /// What it learned of the number tokens; nil where that was not recorded.
  public var embeddings: NumberEmbeddings?
  /// Its answers to ``ComparisonReport/questions``, in that order; nil or absent: no data.
  public var predictions: [Prediction?]

  /// Collects an arm's measurements.
  public init(
    name: String, curves: [Curve] = [], errors: AnswerErrors = AnswerErrors(),
    embeddings: NumberEmbeddings? = nil, predictions: [Prediction?] = []
  ) {
    self.name = name
    self.curves = curves
    self.errors = errors
    self.embeddings = embeddings
    self.predictions = predictions
  }
}

/// The distances |answer − label| of an arm's answers to the evaluation questions.
public struct AnswerErrors: Codable, Equatable, Sendable {
  /// |answer − label| of every answer that is a number. Its sign is ignored.
  public var absoluteErrors: [Double]
  /// How many answers were no number at all.
  public var answersWithoutNumber: Int

  /// Collects the errors of a set of answers.
  public init(absoluteErrors: [Double] = [], answersWithoutNumber: Int = 0) {
    self.absoluteErrors = absoluteErrors
    self.answersWithoutNumber = answersWithoutNumber
  }
}

/// The embedding vectors of the number tokens after training.
public struct NumberEmbeddings: Codable, Equatable, Sendable {
  /// The tokens as text, `[tokens]`, such as `"0"` … `"9"`.
  public var labels: [String]
  /// The numbers that the tokens stand for, `[tokens]`.
  public var values: [Double]
  /// The embeddings, `[tokens][channels]`.
  public var vectors: [[Double]]

  /// Collects the embeddings of the number tokens.
  public init(labels: [String], values: [Double], vectors: [[Double]]) {
    self.labels = labels
    self.values = values
    self.vectors = vectors
  }
}

/// An arm's answer to one of the sample questions.
public struct Prediction: Codable, Equatable, Sendable {
  /// A number token and how probable the model thought it.
  public struct TokenProbability: Codable, Equatable, Sendable {
    /// The token as text.
    public var token: String
    /// Its probability, 0 … 1.
    public var probability: Double

    /// Makes a pair.
    public init(_ token: String, _ probability: Double) {
      self.token = token
      self.probability = probability
    }
  }

  /// The answer that the model gave.
  public var answer: String
  /// The probabilities of the number tokens at ``SampleQuestion/position``, in order of value.
  public var distribution: [TokenProbability]

  /// Collects an answer.
  public init(answer: String, distribution: [TokenProbability]) {
    self.answer = answer
    self.distribution = distribution
  }
}
