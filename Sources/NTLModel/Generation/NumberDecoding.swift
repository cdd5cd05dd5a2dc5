import Foundation
import NTLTensor

/// Regression-aware decoding: which number token to write where the model expects a number.
///
/// With p the softmax of the logits over the number tokens and V their values, each statistic writes
/// the number token v that minimises an expected loss:
///
///     argmax         Σₖ pₖ·[Vₖ ≠ v]      the likeliest token
///     expectation    Σₖ pₖ·(Vₖ − v)²     the value nearest to Σₖ pₖ·Vₖ
///     median         Σₖ pₖ·|Vₖ − v|      the smallest value whose cumulative probability reaches ½
///
/// Of tokens that are equally good the likelier is written, and of equally likely ones that of the
/// lower id. Where several tokens share a value, `argmax` still means the likeliest token.
///
/// The losses are those of one number *token*. For a number of several digits, written one after
/// another, what is best for each digit need not be best for the number: where the model wavers
/// between 199 and 200, the first digit's choice decides what the others mean. For whole numbers there
/// are samples, ``T5/sample(_:count:by:keys:maximumTokens:)``.
///
/// Source: Lukasik et al., *Regression-aware inference with LLMs* (EMNLP Findings 2024), and
/// *Better autoregressive regression with LLMs via regression-aware fine-tuning* (ICLR 2025).
public struct NumberDecoding: Sendable {
  /// What of a distribution over numbers is taken for the number.
  public enum Statistic: String, CaseIterable, Sendable {
    /// The likeliest: right as often as possible.
    case argmax
    /// The mean: the least squared error.
    case expectation
    /// The middle: the least absolute error.
    case median
  }

  /// What of the distribution is written.
  public let statistic: Statistic
  /// The number tokens, in increasing order of their values, and of their ids for equal values.
  public let tokens: [Int32]
  /// Their values.
  public let values: [Double]

  /// Decoding with these number tokens: at least one, each once, with finite values.
  public init(_ statistic: Statistic, _ numbers: some Sequence<(token: Int32, value: Double)>) {
    let sorted = numbers.sorted { ($0.value, $0.token) < ($1.value, $1.token) }
    self.statistic = statistic
    tokens = sorted.map(\.token)
    values = sorted.map(\.value)
    require(!tokens.isEmpty, "number decoding without a number token")
    require(values.allSatisfy(\.isFinite), "number decoding: a value is not finite")
    require(
      Set(tokens).count == tokens.count && tokens.allSatisfy { $0 >= 0 },
      "number decoding: a number token is negative or named twice")
  }

  /// The number token to write for one position's logits over the whole vocabulary.
  public func token(for logits: [Double]) -> Int32 {
    require(
      tokens.allSatisfy { Int($0) < logits.count },
      "number token \(tokens.max() ?? 0) in a vocabulary of \(logits.count)")
    let scores = tokens.map { logits[Int($0)] }
    func likeliest(where isGood: (Int) -> Bool) -> Int32 {
      let good = scores.indices.filter(isGood)
      let best = good.min { (-scores[$0], tokens[$0]) < (-scores[$1], tokens[$1]) }
      return tokens[best ?? 0]
    }

    let peak = scores.max() ?? 0
    let weights = scores.map { exp($0 - peak) }
    let total = weights.reduce(0, +)
    // Of logits that are not finite there is no distribution.
    guard total.isFinite else { return likeliest { _ in true } }
    switch statistic {
    case .argmax:
      return likeliest { _ in true }
    case .expectation:
      let expectation = zip(weights, values).reduce(0) { $0 + $1.0 / total * $1.1 }
      let nearest = values.reduce(.infinity) { min($0, abs($1 - expectation)) }
      return likeliest { abs(values[$0] - expectation) == nearest }
    case .median:
      var cumulative = 0.0
      let middle = weights.firstIndex { weight in
        cumulative += weight
        return 2 * cumulative >= total
      }
      return likeliest { values[$0] == values[middle ?? 0] }
    }
  }
}
