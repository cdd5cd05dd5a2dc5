import Foundation
import NTLTensor

/// Tokens drawn at random, as likely as the model finds them.
///
///     P(token k) = exp(zₖ/T) / Σⱼ exp(zⱼ/T)        z: logits   T: temperature
///
/// A draw is a pure function of the seed, the source's key, the sample's number and the step, by
/// `Philox4x32`: it does not depend on what else is computed in the batch, on the order of the
/// batch or on threads. (The logits do, in their last bits, on devices that compute in single
/// precision; a draw that falls within such a bit of the border between two tokens may go either way.)
public struct Sampling: Sendable, Equatable {
  /// T: 1 draws as the model learnt; below 1 likely tokens become likelier, and towards 0 the
  /// likeliest is always drawn.
  public let temperature: Double
  /// Names the draws.
  public let seed: UInt64

  /// Sampling at a temperature above 0.
  public init(temperature: Double = 1, seed: UInt64) {
    require(
      temperature > 0 && temperature.isFinite,
      "a sampling temperature is finite and above 0, not \(temperature)")
    self.temperature = temperature
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
    let weights = logits.map { exp(($0 - logits[peak]) / temperature) }
    let total = weights.reduce(0, +)
    var rest = uniform(key: key, sample: sample, step: step) * total
    let drawn = weights.firstIndex { weight in
      defer { rest -= weight }
      return rest < weight
    }
    // None: rounding used up the last token's share, or the logits are not finite.
    return Int32(drawn ?? peak)
  }

  /// A multiple of 2⁻⁵³ in 0 ..< 1.
  private func uniform(key: UInt64, sample: Int, step: Int) -> Double {
    let generator = Philox4x32(key: mixed(seed, key))
    let words = generator.block([UInt32(step), UInt32(sample), 0, 0])
    let bits = UInt64(words[0]) << 32 | UInt64(words[1])
    return Double(bits >> 11) * 0x1p-53
  }
}
