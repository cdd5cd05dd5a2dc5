import Foundation

/// How the answers of ``NoisyRegression`` scatter around the clean value; σ is its scale.
public enum Noise: String, Sendable, CaseIterable, Codable {
  /// Normal with the standard deviation σ: mode, median and mean are one.
  case gaussian
  /// Exponential with the mean σ, upwards only: the mode is 0, the median σ·ln 2.
  case exponential
  /// Two lumps: with probability 0.6 around −σ and else around 1.5σ, each normal with the standard
  /// deviation σ/4. The mean is 0, where hardly any answer is; the mode is −σ.
  case bimodal

  /// The lumps of ``bimodal``: how likely, and where in units of σ.
  private static let lumps = [(weight: 0.6, place: -1.0), (weight: 0.4, place: 1.5)]
  private static let lumpWidth = 0.25

  /// P(noise ≤ x) for σ = 1.
  func distribution(_ x: Double) -> Double {
    switch self {
    case .gaussian: Self.normal(x)
    case .exponential: x <= 0 ? 0 : -expm1(-x)
    case .bimodal:
      Self.lumps.reduce(0) { $0 + $1.weight * Self.normal((x - $1.place) / Self.lumpWidth) }
    }
  }

  /// Draws noise for σ = 1.
  func draw(using generator: inout some RandomNumberGenerator) -> Double {
    switch self {
    case .gaussian: return Self.normal(using: &generator)
    case .exponential: return -log1p(-generator.uniform())
    case .bimodal:
      let lump = Self.lumps[generator.uniform() < Self.lumps[0].weight ? 0 : 1]
      return lump.place + Self.lumpWidth * Self.normal(using: &generator)
    }
  }

  /// Φ(x) = erfc(−x/√2)/2
  private static func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// Box & Muller 1958: √(−2 ln u)·cos 2πv
  private static func normal(using generator: inout some RandomNumberGenerator) -> Double {
    let radius = (-2 * log1p(-generator.uniform())).squareRoot()
    return radius * cos(2 * .pi * generator.uniform())
  }
}
