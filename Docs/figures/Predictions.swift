import Foundation
import NTLLoss
import NTLTensor

/// What a model might predict at one position: a probability for each token.
typealias Prediction = [Double]

/// A small vocabulary to draw with: number tokens first, then a point, a minus sign and a word.
struct Lexicon {
  let values: [Double]
  let numbers: NumberVocabulary
  var dot: Int { values.count }
  var minus: Int { values.count + 1 }
  var word: Int { values.count + 2 }
  var tokenCount: Int { values.count + 3 }

  /// Number tokens of these values.
  init(_ values: [Double]) throws {
    self.values = values
    numbers = try NumberVocabulary(values.enumerated().map { (Int32($0), $1) })
  }

  /// The ten digits, each its own token.
  static func digits() throws -> Lexicon { try Lexicon((0..<10).map(Double.init)) }

  // MARK: Predictions

  /// All probability on one token.
  func certain(_ token: Int) -> Prediction { mixture([(1, token)]) }

  /// Shares of probability on some tokens.
  func mixture(_ shares: [(share: Double, token: Int)]) -> Prediction {
    var p = Prediction(repeating: 0, count: tokenCount)
    for (share, token) in shares { p[token] += share }
    return p
  }

  /// A share on one number token, and what is left spread evenly over the other number tokens.
  func mostly(_ token: Int, _ share: Double) -> Prediction {
    let rest = (1 - share) / Double(values.count - 1)
    return mixture(values.indices.map { ($0 == token ? share : rest, $0) })
  }

  /// A Gaussian of the number tokens' values; a width of 0 is all on the center.
  func gaussian(around center: Double, width: Double) -> Prediction {
    let weights = values.map { v in
      v == center ? 1 : width == 0 ? 0 : exp(-0.5 * (v - center) * (v - center) / (width * width))
    }
    let sum = weights.reduce(0, +)
    return mixture(weights.enumerated().map { ($1 / sum, $0) })
  }

  /// Probability on the two digits beside a value, so that the value is what is expected.
  func expecting(_ value: Double) -> Prediction {
    let low = min(Int(value), values.count - 2)
    let share = value - Double(low)
    return mixture([(1 - share, low), (share, low + 1)])
  }

  /// The tokens of a number's text.
  func tokens(_ text: String) -> [Int] {
    text.map { $0 == "-" ? minus : $0 == "." ? dot : Int(String($0))! }
  }

  /// A model that is sure of a text.
  func certain(of text: String) -> [Prediction] { tokens(text).map(certain) }
}

/// A loss and the words it is drawn with.
struct DrawnLoss {
  let lexicon: Lexicon
  let loss: CombinedLoss

  /// A loss by itself, without cross-entropy beside it.
  init(_ lexicon: Lexicon, _ loss: LossConfiguration) throws {
    self.lexicon = lexicon
    self.loss = try loss.makeLossAlone(
      lexicon.numbers,
      NumberNotation(dotToken: Int32(lexicon.dot), minusToken: Int32(lexicon.minus)))
  }

  /// A number loss by itself.
  init(_ lexicon: Lexicon, _ loss: some NumericLoss) throws {
    self.lexicon = lexicon
    self.loss = try CombinedLoss(tokenTerm: .none, loss, weight: 1)
  }

  /// The loss of each prediction of a text of one token.
  func callAsFunction(label: Int, _ predictions: [Prediction]) throws -> [Double] {
    try self(label: [label], predictions.map { [$0] })
  }

  /// The loss of each prediction of a text, summed over its positions.
  func callAsFunction(label: [Int], _ predictions: [[Prediction]]) throws -> [Double] {
    // A logit of −∞ is an error: what has no probability gets next to none.
    let logits = predictions.flatMap { $0.flatMap { $0.map { log(max($0, 1e-12)) } } }
    let (count, length) = (predictions.count, label.count)
    let labels = Labels(
      predictions.flatMap { _ in label.map(Int32.init) },
      sequences: (0..<count).map { $0 * length..<($0 + 1) * length })
    let terms = try loss(
      Tensor(logits, [count * length, lexicon.tokenCount], on: ReferenceDevice.shared),
      labels: labels, reduction: .none)
    return (0..<count).map { terms.positions[$0 * length..<($0 + 1) * length].reduce(0, +) }
  }
}
