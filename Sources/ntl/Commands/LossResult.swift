import Foundation
import NTLLoss

/// What `ntl loss` says.
struct LossResult {
  /// One, or one a position.
  let losses: [Double]
  /// Of the losses: that of the labels, or that of a scalar.
  let shape: [Int]
  /// What a mean of the loss divides by.
  let count: Double
  /// Cross-entropy, beside a number loss.
  let token: Term?
  /// The number loss, beside cross-entropy.
  let number: Term?

  /// A term of a sum.
  struct Term {
    let loss: Double
    let count: Double
  }

  init(_ loss: CombinedLoss, _ terms: LossTerms, _ reduction: Reduction, shape: [Int]) {
    let hasTokens = if case .none = loss.tokenTerm { false } else { true }
    let hasNumbers = loss.numberLoss != nil
    // Added up in doubles, whatever the device computes in.
    let total = (hasTokens ? terms.tokenLoss : 0) + loss.weight * terms.numberLoss
    (losses, self.shape) = reduction == .none ? (terms.positions, shape) : ([total], [])
    count = hasNumbers ? terms.counts.numbers : terms.counts.tokens
    let areTwo = hasTokens && hasNumbers
    token = areTwo ? Term(loss: terms.tokenLoss, count: terms.counts.tokens) : nil
    number = areTwo ? Term(loss: terms.numberLoss, count: count) : nil
  }

  var isFinite: Bool {
    (losses + [token?.loss, number?.loss].compactMap { $0 }).allSatisfy(\.isFinite)
  }

  /// `{"count":7,"loss":3.17}`
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// A line for each figure.
  var text: String {
    var lines =
      shape.isEmpty
      ? [("loss", "\(losses[0])")]
      : losses.enumerated().map { ("\(indices(of: $0, in: shape))", "\($1)") }
    if let token, let number {
      lines += [
        ("token loss", "\(token.loss)"), ("number loss", "\(number.loss)"),
        ("token count", plain(token.count)), ("number count", plain(number.count)),
      ]
    } else {
      lines.append(("count", plain(count)))
    }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { name, value in
      "\(name.padding(toLength: width, withPad: " ", startingAt: 0))  \(value)"
    }.joined(separator: "\n")
  }

  /// Counts are whole unless positions have weights.
  private func plain(_ count: Double) -> String {
    Int(exactly: count).map(String.init) ?? "\(count)"
  }
}

extension LossResult: Encodable {
  private enum CodingKeys: String, CodingKey {
    case loss, count
    case tokenLoss = "token_loss"
    case numberLoss = "number_loss"
    case tokenCount = "token_count"
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    if shape.isEmpty {
      try values.encode(losses[0], forKey: .loss)
    } else if shape.count == 1 || losses.isEmpty {
      try values.encode(losses, forKey: .loss)
    } else {
      let rows = stride(from: 0, to: losses.count, by: shape[1]).map {
        Array(losses[$0..<$0 + shape[1]])
      }
      try values.encode(rows, forKey: .loss)
    }
    try values.encode(count, forKey: .count)
    try values.encodeIfPresent(token?.loss, forKey: .tokenLoss)
    try values.encodeIfPresent(number?.loss, forKey: .numberLoss)
    try values.encodeIfPresent(token?.count, forKey: .tokenCount)
  }
}
