/// Why a model cannot be probed.
public enum ProbeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The tokenizer has too few number tokens.
  case tooFewNumberTokens(Int)
  /// Too few different questions.
  case tooFewQuestions(Int)
  /// No question and no answer of one half holds a number.
  case noNumbers
  /// The model's hidden states are NaN or infinite.
  case notFinite(layer: String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .tooFewNumberTokens(let count):
      "the tokenizer has \(count) number tokens, and a probe needs at least 3; "
        + "use a model whose tokenizer writes numbers"
    case .tooFewQuestions(let count):
      "there are \(count) different questions, and a probe needs at least 4: it learns from half of "
        + "them and is tested with the others; give more with --test or --limit"
    case .noNumbers:
      "the questions and answers hold no numbers that the tokenizer writes in number tokens; "
        + "give others with --test"
    case .notFinite(let layer):
      "the model's hidden states are not finite at the \(layer); its weights are damaged, or its "
        + "training diverged"
    }
  }
}
