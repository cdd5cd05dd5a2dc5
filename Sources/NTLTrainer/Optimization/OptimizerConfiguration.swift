public import NTLTensor

/// Which optimizer is meant, with its settings.
///
/// In a run's `config.json` it is one object: the settings, and `name`. Where the name is missing it is
/// AdamW, which was the only one once.
public enum OptimizerConfiguration: Codable, Sendable, Equatable {
  /// ``AdamW``
  case adamW(AdamW.Configuration = .init())
  /// ``Adafactor``
  case adafactor(Adafactor.Configuration = .init())

  /// The optimizers that can be named, as transformers names them.
  public enum Name: String, Codable, Sendable, CaseIterable {
    /// ``AdamW``
    case adamW = "adamw"
    /// ``Adafactor``
    case adafactor
  }

  /// An optimizer by name, with its defaults.
  public init(_ name: Name) {
    switch name {
    case .adamW: self = .adamW()
    case .adafactor: self = .adafactor()
    }
  }

  /// Which optimizer.
  public var name: Name {
    switch self {
    case .adamW: .adamW
    case .adafactor: .adafactor
    }
  }

  /// Shrinks matrices by this share, times the learning rate; norm scales and biases don't decay.
  public var weightDecay: Double {
    get { self[\.weightDecay, \.weightDecay] }
    set { self[\.weightDecay, \.weightDecay] = newValue }
  }

  /// Gradients are scaled down to this norm where theirs is larger; nil: never.
  public var clipNorm: Double? {
    get { self[\.clipNorm, \.clipNorm] }
    set { self[\.clipNorm, \.clipNorm] = newValue }
  }

  /// A setting that both have.
  private subscript<Value>(
    adamWPath: WritableKeyPath<AdamW.Configuration, Value>,
    adafactorPath: WritableKeyPath<Adafactor.Configuration, Value>
  ) -> Value {
    get {
      switch self {
      case .adamW(let settings): settings[keyPath: adamWPath]
      case .adafactor(let settings): settings[keyPath: adafactorPath]
      }
    }
    set {
      switch self {
      case .adamW(var settings):
        settings[keyPath: adamWPath] = newValue
        self = .adamW(settings)
      case .adafactor(var settings):
        settings[keyPath: adafactorPath] = newValue
        self = .adafactor(settings)
      }
    }
  }

  /// The optimizer of a model's parameters, before its first step.
  public func makeOptimizer(_ arena: ParameterArena) -> any Optimizer {
    switch self {
    case .adamW(let settings): AdamW(arena, settings)
    case .adafactor(let settings): Adafactor(arena, settings)
    }
  }

  /// Refuses settings that make no sense.
  ///
  /// - Throws: ``TrainingError/setting(name:problem:)``
  public func validate() throws(TrainingError) {
    func check(_ name: String, _ isValid: Bool, _ problem: String) throws(TrainingError) {
      guard isValid else { throw .setting(name: "the optimizer's \(name)", problem: problem) }
    }
    func checkDecay(_ name: String, _ value: Double) throws(TrainingError) {
      try check(name, value >= 0 && value < 1, "must be at least 0 and less than 1, not \(value)")
    }
    func checkPositive(_ name: String, _ value: Double) throws(TrainingError) {
      try check(name, value > 0 && value.isFinite, "must be positive, not \(value)")
    }
    try check(
      "weight decay", weightDecay >= 0 && weightDecay.isFinite, "cannot be \(weightDecay)")
    if let clipNorm { try checkPositive("norm to clip at", clipNorm) }
    switch self {
    case .adamW(let settings):
      try checkDecay("beta1", settings.beta1)
      try checkDecay("beta2", settings.beta2)
      try checkPositive("epsilon", settings.epsilon)
    case .adafactor(let settings):
      try checkDecay("beta1", settings.beta1 ?? 0)
      // Its root's reciprocal must be a single-precision number.
      try check(
        "epsilon", settings.epsilon >= 1e-36 && settings.epsilon.isFinite,
        "must be at least 1e-36, not \(settings.epsilon)")
      try check(
        "least parameter scale",
        settings.parameterScaleFloor >= 0 && settings.parameterScaleFloor.isFinite,
        "cannot be \(settings.parameterScaleFloor)")
      try checkPositive("clip threshold", settings.clipThreshold)
      try check(
        "decay rate", settings.decayRate < 0 && settings.decayRate.isFinite,
        "must be negative, not \(settings.decayRate)")
      try check(
        "warm-up", !settings.warmsUp || settings.takesRelativeSteps,
        "(warmup_init) needs relative steps (relative_step); turn them on, or use the schedule's")
    }
  }
}

extension OptimizerConfiguration {
  private enum CodingKeys: String, CodingKey { case name }

  /// Reads the settings of the optimizer that `name` names.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(Name.self, forKey: .name)
    switch name ?? .adamW {
    case .adamW: self = .adamW(try AdamW.Configuration(from: decoder))
    case .adafactor: self = .adafactor(try Adafactor.Configuration(from: decoder))
    }
  }

  /// Writes the settings, and the name beside them.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .adamW(let settings): try settings.encode(to: encoder)
    case .adafactor(let settings): try settings.encode(to: encoder)
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
  }
}
