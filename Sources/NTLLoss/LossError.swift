/// What can be wrong with the numbers and labels that a loss is given.
public enum LossError: Error, Equatable, CustomStringConvertible {
  /// A logit is NaN or infinite, or too large to compute with.
  case nonFiniteLogit(position: Int, token: Int, value: Double)
  /// A label is neither a token of the vocabulary nor the ignore index.
  case labelOutOfRange(position: Int, label: Int32, vocabularySize: Int)
  /// A number vocabulary with fewer than two tokens.
  case tooFewNumberTokens(count: Int)
  /// A token is named twice in a number vocabulary.
  case duplicateNumberToken(Int32)
  /// A number token's value is NaN or infinite.
  case nonFiniteValue(token: Int32, value: Double)
  /// A number token that the logits have no column for.
  case numberTokenOutOfRange(token: Int32, vocabularySize: Int)
  /// The weight of a position is negative, NaN or infinite.
  case invalidWeight(position: Int, weight: Double)
  /// A loss needs a token that the vocabulary was not said to have.
  case missingToken(name: String, option: String)
  /// A matrix of costs has not one entry for each pair of number tokens.
  case costMatrixShape(rows: Int, columns: Int, numbers: Int)
  /// An option of a loss has a value that makes no sense.
  case invalidOption(name: String, value: Double, allowed: String)

  /// A sentence that says what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .nonFiniteLogit(let position, let token, let value):
      "the logit of token \(token) at position \(position) is \(value); a loss needs finite logits "
        + "(a lower learning rate or gradient clipping often cures it)"
    case .labelOutOfRange(let position, let label, let size):
      "the label \(label) at position \(position) is not a token of the vocabulary, 0 to \(size - 1), "
        + "nor the ignore index"
    case .tooFewNumberTokens(let count):
      "a number token loss needs at least two number tokens; the vocabulary has \(count)"
    case .duplicateNumberToken(let token):
      "token \(token) is named twice in the number vocabulary; give each token one value"
    case .nonFiniteValue(let token, let value):
      "the value of number token \(token) is \(value); values must be finite"
    case .numberTokenOutOfRange(let token, let size):
      "number token \(token) has no logit: the vocabulary has tokens 0 to \(size - 1)"
    case .invalidWeight(let position, let weight):
      "the loss weight at position \(position) is \(weight); weights must be finite and at least 0"
    case .missingToken(let name, let option):
      "\(option) needs the token of \(name); say which id it has"
    case .costMatrixShape(let rows, let columns, let numbers):
      "the costs are \(rows) × \(columns); they must be \(numbers) × \(numbers), one for each pair of "
        + "number tokens"
    case .invalidOption(let name, let value, let allowed):
      "\(name) is \(value); it must be \(allowed)"
    }
  }
}
