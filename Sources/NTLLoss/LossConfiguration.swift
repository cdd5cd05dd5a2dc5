/// Which loss is meant, as it is named on the command line and kept with a run.
public struct LossConfiguration: Codable, Sendable, Equatable {
  /// The losses that can be named.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Cross-entropy alone.
    case crossEntropy = "ce"
    /// NTL-WAS, ``NumberTokenLoss``.
    case wasserstein = "ntl-was"
    /// NTL-MSE, ``NumberTokenLoss``.
    case meanSquared = "ntl-mse"
    /// NTL-MAE, ``NumberTokenLoss``.
    case meanAbsolute = "ntl-mae"
    /// NTL-Huber, ``NumberTokenLoss``.
    case huber = "ntl-huber"
    /// NTL-WAS by cumulative sums, ``WassersteinCDFLoss``.
    case wassersteinCDF = "was-cdf"
    /// Cross-entropy with a Gaussian for a target, ``GaussianLabelSmoothing``.
    case gaussianCrossEntropy = "gaussian-ce"
    /// ``NumberLevelLoss``
    case numberLevel = "number-level"
    /// ``SignedNumberLevelLoss``
    case numberLevelSigned = "number-level-signed"
    /// ``PlaceWeightedLoss``
    case placeWeighted = "place-weighted"
    /// ``DIST2Loss``
    case dist2 = "dist2"
    /// ``NumericalTokenIntegrityLoss``
    case ntil = "ntil"
    /// ``SquaredEarthMoversLoss``
    case squaredEarthMovers = "squared-emd"
    /// ``CustomCostLoss`` around a circle.
    case circular = "circular"
  }

  /// Which loss.
  public var kind: Kind
  /// λ, the weight of the number term beside cross-entropy.
  public var lambda: Double
  /// ntl-huber: where the loss turns from a square into a line.
  public var huberDelta: Double
  /// ntl-…, number-level: whether probability outside of the number tokens is charged.
  public var reweigh: Bool
  /// ntl-was: how many times the nearest wrong number the farthest costs.
  public var squashFactor: Double?
  /// gaussian-ce, was-cdf: the width of the target; nil: 1 for gaussian-ce, a one-hot target for was-cdf.
  public var sigma: Double?
  /// was-cdf: whether values count as one apart, as in the paper.
  public var unitSpacing: Bool
  /// Whether cross-entropy beside a number loss has a Gaussian target of the same `sigma` too.
  public var smoothTokens: Bool
  /// ε, the share of each token's target that is spread evenly over the vocabulary, wherever tokens are
  /// charged.
  public var labelSmoothing: Double
  /// number-level: whether a point belongs to a number.
  public var floatLevel: Bool
  /// place-weighted, ntil: by how much a place weighs more than the next.
  public var placeBase: Double
  /// dist2, ntil: τ; nil: 1 for dist2, 0.1 for ntil.
  public var temperature: Double?
  /// circular: the length of the circle, such as 12 for hours; nil: one more than the largest distance.
  public var period: Double?

  /// A loss by name; the paper's λ is 0.3.
  public init(_ kind: Kind, lambda: Double = 0.3, huberDelta: Double = 1) {
    self.kind = kind
    self.lambda = lambda
    self.huberDelta = huberDelta
    (reweigh, unitSpacing, smoothTokens, floatLevel) = (false, false, false, false)
    (placeBase, labelSmoothing) = (1.2, 0)
  }

  /// The loss's name in tables: `CE + NTL-WAS`, `CE (ε = 0.1) + NTL-WAS`.
  public var title: String {
    let isGaussian = kind == .gaussianCrossEntropy || smoothTokens
    let tokens =
      (isGaussian ? "GAUSSIAN-CE" : "CE") + (labelSmoothing > 0 ? " (ε = \(labelSmoothing))" : "")
    switch kind {
    case .crossEntropy, .gaussianCrossEntropy: return tokens
    default: return "\(tokens) + \(kind.rawValue.uppercased())"
    }
  }

  /// What is charged at a token that is no number's business.
  ///
  /// - Throws: ``LossError`` for an option out of its range.
  public func makeTokenTerm(
    _ vocabulary: NumberVocabulary
  ) throws(LossError) -> CombinedLoss.TokenTerm {
    guard kind == .gaussianCrossEntropy || smoothTokens else { return .crossEntropy }
    return .smoothed(try GaussianLabelSmoothing(vocabulary, sigma: sigma ?? 1))
  }

  /// The number loss that is meant, by itself; nil if it is one of tokens.
  ///
  /// - Parameters:
  ///   - vocabulary: the tokens that are numbers.
  ///   - notation: which tokens are the decimal point and the minus sign.
  /// - Returns: nil for cross-entropy, plain or smoothed.
  /// - Throws: ``LossError`` for an option out of its range.
  public func makeNumberLoss(
    _ vocabulary: NumberVocabulary, _ notation: NumberNotation = NumberNotation()
  ) throws(LossError) -> (any NumericLoss)? {
    func ntl(_ distance: NumberTokenLoss.Distance) throws(LossError) -> NumberTokenLoss {
      try NumberTokenLoss(
        vocabulary,
        .init(
          distance: distance, reweigh: reweigh,
          squashFactor: distance == .wasserstein ? squashFactor : nil))
    }
    switch kind {
    case .crossEntropy, .gaussianCrossEntropy: return nil
    case .wasserstein: return try ntl(.wasserstein)
    case .meanSquared: return try ntl(.meanSquared)
    case .meanAbsolute: return try ntl(.meanAbsolute)
    case .huber: return try ntl(.huber(delta: huberDelta))
    case .wassersteinCDF:
      return try WassersteinCDFLoss(
        vocabulary, .init(sigma: sigma ?? (smoothTokens ? 1 : 0), unitSpacing: unitSpacing))
    case .numberLevel:
      return try NumberLevelLoss(
        vocabulary,
        .init(floatLevel: floatLevel, reweigh: reweigh, dotToken: notation.dotToken))
    case .numberLevelSigned:
      return try SignedNumberLevelLoss(vocabulary, .init(notation: notation))
    case .placeWeighted:
      return try PlaceWeightedLoss(vocabulary, .init(placeBase: placeBase, notation: notation))
    case .dist2: return try DIST2Loss(vocabulary, .init(temperature: temperature ?? 1))
    case .ntil:
      return try NumericalTokenIntegrityLoss(
        vocabulary,
        .init(placeBase: placeBase, temperature: temperature ?? 0.1, notation: notation))
    case .squaredEarthMovers: return SquaredEarthMoversLoss(vocabulary)
    case .circular:
      return try CustomCostLoss.circular(vocabulary, period: period ?? vocabulary.span + 1)
    }
  }

  /// Cross-entropy + λ·the number loss, for training. A loss of tokens alone reports NTL-WAS without
  /// learning from it, so that runs can be compared.
  ///
  /// - Throws: ``LossError`` for an option out of its range.
  public func makeLoss(
    _ vocabulary: NumberVocabulary, _ notation: NumberNotation = NumberNotation()
  ) throws(LossError) -> CombinedLoss {
    let tokenTerm = try makeTokenTerm(vocabulary)
    guard let numberLoss = try makeNumberLoss(vocabulary, notation) else {
      return try CombinedLoss(
        tokenTerm: tokenTerm, NumberTokenLoss(vocabulary), weight: 0,
        labelSmoothing: labelSmoothing)
    }
    return try CombinedLoss(
      tokenTerm: tokenTerm, numberLoss, weight: lambda, labelSmoothing: labelSmoothing)
  }

  /// The loss by itself: a number loss without cross-entropy, a loss of tokens without a number loss.
  ///
  /// - Throws: ``LossError`` for an option out of its range.
  public func makeLossAlone(
    _ vocabulary: NumberVocabulary, _ notation: NumberNotation = NumberNotation()
  ) throws(LossError) -> CombinedLoss {
    guard let numberLoss = try makeNumberLoss(vocabulary, notation) else {
      return try CombinedLoss(
        tokenTerm: makeTokenTerm(vocabulary), nil, labelSmoothing: labelSmoothing)
    }
    return try CombinedLoss(tokenTerm: .none, numberLoss, weight: 1)
  }
}

extension LossConfiguration {
  /// The options that are set, and that this kind of loss does not look at, by their names on the
  /// command line.
  public var unusedOptions: [String] {
    let standard = LossConfiguration(kind)
    let ntl: [Kind] = [.wasserstein, .meanSquared, .meanAbsolute, .huber]
    let options: [(name: String, isSet: Bool, kinds: [Kind])] = [
      ("huber-delta", huberDelta != standard.huberDelta, [.huber]),
      ("reweigh", reweigh, ntl + [.numberLevel]),
      ("squash-factor", squashFactor != nil, [.wasserstein]),
      (
        "sigma", sigma != nil,
        smoothTokens ? Kind.allCases : [.gaussianCrossEntropy, .wassersteinCDF]
      ),
      ("unit-spacing", unitSpacing, [.wassersteinCDF]),
      (
        "smooth-tokens", smoothTokens,
        Kind.allCases.filter { $0 != .crossEntropy && $0 != .gaussianCrossEntropy }
      ),
      ("float-level", floatLevel, [.numberLevel]),
      ("place-base", placeBase != standard.placeBase, [.placeWeighted, .ntil]),
      ("loss-temperature", temperature != nil, [.dist2, .ntil]),
      ("period", period != nil, [.circular]),
    ]
    return options.filter { $0.isSet && !$0.kinds.contains(kind) }.map(\.name)
  }

  /// Reads a configuration; what it doesn't mention has its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try values.decode(Kind.self, forKey: .kind))
    func read<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
      try values.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    lambda = try read(.lambda, lambda)
    huberDelta = try read(.huberDelta, huberDelta)
    reweigh = try read(.reweigh, reweigh)
    unitSpacing = try read(.unitSpacing, unitSpacing)
    smoothTokens = try read(.smoothTokens, smoothTokens)
    labelSmoothing = try read(.labelSmoothing, labelSmoothing)
    floatLevel = try read(.floatLevel, floatLevel)
    placeBase = try read(.placeBase, placeBase)
    squashFactor = try values.decodeIfPresent(Double.self, forKey: .squashFactor)
    sigma = try values.decodeIfPresent(Double.self, forKey: .sigma)
    temperature = try values.decodeIfPresent(Double.self, forKey: .temperature)
    period = try values.decodeIfPresent(Double.self, forKey: .period)
  }
}
