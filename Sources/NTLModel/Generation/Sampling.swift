import Foundation
import NTLTensor

/// Tokens drawn at random, as likely as the model finds them.
///
///     P(token k) = exp(zₖ/T) / Σⱼ exp(zⱼ/T)        z: logits   T: temperature   j, k: kept tokens
///
/// All tokens are kept unless ``topK`` or ``topP`` says otherwise.
///
/// A draw is a pure function of the seed, the source's key, the sample's number and the step, by
/// `Philox4x32`: it does not depend on what else is computed in the batch, on the order of the
/// batch or on threads. (The logits do, in their last bits, on devices that compute in single
/// precision; a draw that falls within such a bit of the border between two tokens may go either way.)
public struct Sampling: Sendable, Equatable {
  /// T: 1 draws as the model learnt; below 1 likely tokens become likelier, and towards 0 the
  /// likeliest is always drawn.
  public let temperature: Double
  /// How many of the likeliest tokens are kept, and with them those that are as likely as the last one;
  /// nil: all.
  public let topK: Int?
  /// Of what ``topK`` leaves, the smallest set of likeliest tokens is kept whose probability reaches this;
  /// 1: all, 0: one. Of equally likely tokens those of lower ids are kept first.
  public let topP: Double
  /// Names the draws.
  public let seed: UInt64

  /// Sampling at a temperature above 0, from at least one token.
  public init(temperature: Double = 1, topK: Int? = nil, topP: Double = 1, seed: UInt64) {
    require(
      temperature > 0 && temperature.isFinite,
      "a sampling temperature is finite and above 0, not \(temperature)")
    require(
      topK ?? 1 > 0 && (0...1).contains(topP),
      "sampling from the \(topK ?? 1) likeliest tokens, or a share of \(topP)")
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.seed = seed
  }

  /// Draws one token.
  ///
  /// - Parameters:
  ///   - logits: over the whole vocabulary.
  ///   - key: which source is answered.
  ///   - sample: which of the answers to it this is, counted from 0.
  ///   - step: how many tokens of the answer have been written.
  /// - Returns: its id.
  public func token(for logits: [Double], key: UInt64, sample: Int, step: Int) -> Int32 {
    let peak = logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
    let weights = kept(logits.map { exp(($0 - logits[peak]) / temperature) })
    let total = weights.reduce(0, +)
    var rest = uniform(key: key, sample: sample, step: step) * total
    let drawn = weights.firstIndex { weight in
      defer { rest -= weight }
      return rest < weight
    }
    // None: rounding used up the last token's share, or the logits are not finite.
    return Int32(drawn ?? peak)
  }

  /// The weights, 0 where a token is not kept.
  public func kept(_ weights: [Double]) -> [Double] {
    var weights = weights
    if let topK, topK < weights.count {
      let least = Self.largest(topK, of: weights)
      for i in weights.indices where weights[i] < least { weights[i] = 0 }
    }
    guard topP < 1 else { return weights }
    // What is left out weighs 1 − p of the whole at most; so everything goes that weighs less than its
    // share of that, and the rest from the lightest on.
    let total = weights.reduce(0, +)
    let surplus = (1 - topP) * total
    // (Rounded down: where all are alike, each has just its share.)
    let share = surplus / Double(weights.count) * (1 - 1e-9)
    var light = 0.0
    var heavy: [Int] = []
    for i in weights.indices {
      if weights[i] >= share && weights[i] > 0 {
        heavy.append(i)
      } else {
        light += weights[i]
        weights[i] = 0
      }
    }
    heavy.sort { (weights[$0], $1) < (weights[$1], $0) }
    for i in heavy.dropLast() {
      light += weights[i]
      guard light <= surplus else { break }
      weights[i] = 0
    }
    return weights
  }

  /// The `count`-th largest of some weights.
  private static func largest(_ count: Int, of weights: [Double]) -> Double {
    var largest = weights.prefix(count).sorted(by: >)
    for weight in weights.dropFirst(count) where weight > largest[count - 1] {
      let place = largest.firstIndex { $0 < weight } ?? count - 1
      largest.removeLast()
      largest.insert(weight, at: place)
    }
    return largest[count - 1]
  }

  /// A multiple of 2⁻⁵³ in 0 ..< 1.
  private func uniform(key: UInt64, sample: Int, step: Int) -> Double {
    let generator = Philox4x32(key: mixed(seed, key))
    let words = generator.block([UInt32(step), UInt32(sample), 0, 0])
    let bits = UInt64(words[0]) << 32 | UInt64(words[1])
    return Double(bits >> 11) * 0x1p-53
  }
}
