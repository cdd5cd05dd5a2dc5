import ArgumentParser
import NTLLoss

extension LossConfiguration.Kind: ExpressibleByArgument {}

/// The options of losses; which of them a loss knows stands in `LossConfiguration`.
struct LossOptions: ParsableArguments {
  @Option(help: "ntl-huber: where the loss turns from a square into a line (default: 1).")
  var huberDelta: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "ntl-…, number-level: charge probability outside of the number tokens (default: no).")
  var reweigh: Bool?

  @Option(help: "ntl-was: the farthest number costs this many times the nearest wrong one.")
  var squashFactor: Double?

  @Option(
    help:
      "gaussian-ce, was-cdf: the width σ of the target (default: 1 for gaussian-ce, 0 for was-cdf)."
  )
  var sigma: Double?

  @Flag(inversion: .prefixedNo, help: "was-cdf: values count as one apart (default: no).")
  var unitSpacing: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: "Cross-entropy beside a number loss has a Gaussian target too (default: no).")
  var smoothTokens: Bool?

  @Option(
    help: """
      The share ε of each token's target that is spread evenly over the vocabulary, at least 0 and less \
      than 1 (default: 0).
      """)
  var labelSmoothing: Double?

  @Flag(inversion: .prefixedNo, help: "number-level: a point belongs to a number (default: no).")
  var floatLevel: Bool?

  @Option(help: "place-weighted, ntil: how much more a place weighs than the next (default: 1.2).")
  var placeBase: Double?

  @Option(
    name: .customLong("loss-temperature"),
    help: "dist2, ntil: the temperature τ (default: 1 for dist2, 0.1 for ntil).")
  var temperature: Double?

  @Option(help: "circular: the length of the circle (default: the span of the numbers + 1).")
  var period: Double?

  /// Sets what was given.
  func apply(to loss: inout LossConfiguration) {
    func set<Value>(_ path: WritableKeyPath<LossConfiguration, Value>, _ value: Value?) {
      if let value { loss[keyPath: path] = value }
    }
    set(\.huberDelta, huberDelta)
    set(\.reweigh, reweigh)
    set(\.unitSpacing, unitSpacing)
    set(\.smoothTokens, smoothTokens)
    set(\.labelSmoothing, labelSmoothing)
    set(\.floatLevel, floatLevel)
    set(\.placeBase, placeBase)
    loss.squashFactor = squashFactor ?? loss.squashFactor
    loss.sigma = sigma ?? loss.sigma
    loss.temperature = temperature ?? loss.temperature
    loss.period = period ?? loss.period
  }
}

extension LossConfiguration {
  /// Refuses options that none of some losses looks at.
  static func refuseUnused(_ losses: [LossConfiguration]) throws {
    let unused = losses.dropFirst().reduce(Set(losses.first?.unusedOptions ?? [])) {
      $0.intersection($1.unusedOptions)
    }
    guard let option = unused.min() else { return }
    let names = losses.map(\.kind.rawValue).joined(separator: ", ")
    throw ValidationError("--\(option) means nothing to \(names); leave it away.")
  }
}
