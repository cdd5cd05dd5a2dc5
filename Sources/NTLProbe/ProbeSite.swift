public import NTLModel
import NTLStatistics

/// Where in the model a number token is looked at.
public enum ProbeSite: String, Codable, Sendable, CaseIterable {
  /// In the encoder, where a number token of the question is read.
  case questionRead = "question_read"
  /// In the decoder, where a number token of the answer is read, the label up to it being given.
  case answerRead = "answer_read"
  /// In the decoder, one row before: where the number token is to be written next and has not been seen.
  case answerWritten = "answer_written"

  /// Whose hidden states they are.
  public var stack: T5.Stack { self == .questionRead ? .encoder : .decoder }

  /// In words.
  public var title: String {
    switch self {
    case .questionRead: "Encoder, at number tokens of the question"
    case .answerRead: "Decoder, at number tokens of the answer that it has read"
    case .answerWritten: "Decoder, at number tokens of the answer that it writes next"
    }
  }
}

/// What is read from the hidden states.
public enum ProbeTarget: String, Codable, Sendable, CaseIterable {
  /// The value of the number token: a digit, for tokenizers that write digit by digit.
  case token
  /// sign(x)·log₁₀(|x| + 1) of the number x that the token belongs to.
  case logarithm = "log_number"
  /// The number itself.
  case number

  /// In words.
  public var title: String {
    switch self {
    case .token: "token"
    case .logarithm: "log number"
    case .number: "number"
    }
  }

  /// What a position is worth.
  func value(_ position: NumberPosition) -> Double {
    switch self {
    case .token: position.token
    case .logarithm: signedLogarithm(position.number)
    case .number: position.number
    }
  }
}
