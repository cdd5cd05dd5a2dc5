import Foundation
import NTLTensor

/// What a model expects at a position where a number stands: p of the paper, in doubles.
///
///     p = softmax(z)   over the number tokens only
///
/// The argmax of p minimises the expected error count, the median the expected |y − v|, the expectation
/// the expected (y − v)²: decoding by the loss one is measured with is Bayes-optimal (Lukasik et al.
/// 2025, *Better autoregressive regression with LLMs via regression-aware fine-tuning*).
public struct NumberDistribution: Sendable, Equatable {
  /// What each number token stands for.
  public let values: [Double]
  /// The probability of each among them.
  public let probabilities: [Double]
  /// ln p, without the loss of digits of a p near 0.
  public let logProbabilities: [Double]
  /// The probability of all number tokens together among all tokens; nil where it is not known.
  public let mass: Double?

  /// A distribution.
  ///
  /// - Parameters:
  ///   - values: what each number token stands for.
  ///   - logits: the logit of each.
  ///   - logSumExp: log Σ exp z over all tokens, for the ``mass``.
  public init(values: [Double], logits: [Double], logSumExp: Double? = nil) {
    require(values.count == logits.count, "\(logits.count) logits for \(values.count) numbers")
    let peak = logits.max() ?? 0
    let terms = logits.map { exp($0 - peak) }
    let sum = terms.reduce(0, +)
    self.values = values
    // Not z − (peak + log sum): next to a large peak the logarithm would lose its digits.
    logProbabilities = logits.map { $0 - peak - log(sum) }
    probabilities = terms.map { $0 / sum }
    mass = logSumExp.map { min(1, exp(peak - $0) * sum) }
  }

  /// Σ p·V
  public var expectation: Double { zip(probabilities, values).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The least value up to which half of the probability lies.
  public var median: Double {
    var below = 0.0
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    for k in order {
      below += probabilities[k]
      if below >= 0.5 - 1e-12 { return values[k] }  // halves are rounded
    }
    return order.last.map { values[$0] } ?? .nan
  }

  /// The likeliest value, the probabilities of tokens of equal value added up; of equals, the smaller.
  public var mode: Double {
    var sums: [Double: Double] = [:]
    for (v, p) in zip(values, probabilities) { sums[v, default: 0] += p }
    return sums.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? .nan
  }

  /// The standard deviation, √Σ p·(V − Σ p·V)².
  public var spread: Double {
    let center = expectation
    return zip(probabilities, values).reduce(0) { $0 + $1.0 * ($1.1 - center) * ($1.1 - center) }
      .squareRoot()
  }

  /// ∂l/∂z, when l's derivative by p is `dp`: p∘(dp − Σ p·dp).
  public func gradient(_ dp: [Double]) -> [Double] {
    let mean = zip(probabilities, dp).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(probabilities, dp).map { $0 * ($1 - mean) }
  }
}
