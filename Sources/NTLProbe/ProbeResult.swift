/// How well numbers live in a model.
public struct ProbeResult: Codable, Sendable, Equatable {
  /// A representation, and what can be read from it.
  public struct Readouts: Codable, Sendable, Equatable {
    /// What it is called: `embedding`, `block 1`, …, `final norm`; `token` for the token alone.
    public let layer: String
    /// The value of the number token.
    public let token: RidgeProbe.Score
    /// The signed logarithm of the number.
    public let logarithm: RidgeProbe.Score
    /// The number.
    public let number: RidgeProbe.Score

    enum CodingKeys: String, CodingKey {
      case layer
      case token
      case logarithm = "log_number"
      case number
    }

    /// The readout of a target.
    public subscript(target: ProbeTarget) -> RidgeProbe.Score {
      switch target {
      case .token: token
      case .logarithm: logarithm
      case .number: number
      }
    }
  }

  /// What was found at one place of the model.
  public struct Site: Codable, Sendable, Equatable {
    /// Where.
    public let site: ProbeSite
    /// How many number tokens were learned from.
    public let learned: Int
    /// How many it was tested with.
    public let tested: Int
    /// By layer, in the order in which they are computed.
    public let layers: [Readouts]
    /// What the token read there tells by itself, without a model.
    public let tokenAlone: Readouts
    /// By layer: readouts that learned from targets in random order, tested with the true ones.
    public let shuffled: [Readouts]

    enum CodingKeys: String, CodingKey {
      case site
      case learned = "tokens_learned_from"
      case tested = "tokens_tested_with"
      case layers
      case tokenAlone = "token_alone"
      case shuffled
    }

    /// The largest R² of the readouts that learned from targets in random order, over all layers.
    public func highestShuffled(_ target: ProbeTarget) -> Double? {
      shuffled.compactMap { $0[target].rSquared }.max()
    }
  }

  /// How many questions were learned from.
  public let questionsLearned: Int
  /// How many it was tested with.
  public let questionsTested: Int
  /// How many questions were left out because they had been there before.
  public let repeatedQuestions: Int
  /// The embeddings of the number tokens.
  public let embeddings: EmbeddingProbe
  /// The places where there are number tokens.
  public let sites: [Site]

  enum CodingKeys: String, CodingKey {
    case questionsLearned = "questions_learned_from"
    case questionsTested = "questions_tested_with"
    case repeatedQuestions = "repeated_questions"
    case embeddings
    case sites
  }
}
