public import NTLTensor

/// AdamW (Loshchilov & Hutter 2019, algorithm 2) with clipping by global norm, over a model's arena.
public struct AdamW: Optimizer {
  /// What stays the same from step to step.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The decay of the first moment.
    public var beta1 = 0.9
    /// The decay of the second moment.
    public var beta2 = 0.999
    /// Added to the root of the second moment.
    public var epsilon = 1e-8
    /// Shrinks matrices by this share, times the learning rate; norm scales and biases don't decay.
    public var weightDecay = 0.01
    /// Gradients are scaled down to this norm where theirs is larger; nil: never.
    public var clipNorm: Double? = 1

    /// PyTorch's defaults, and clipping at 1 as Hugging Face's trainer has it.
    public init() {}
  }

  /// What stays the same.
  public let configuration: Configuration
  /// How many steps have been taken.
  public var steps = 0
  /// Running means of gradients and of their squares, laid out as the arena.
  private let firstMoment: OptimizerState
  private let secondMoment: OptimizerState
  private let arena: ParameterArena

  /// An optimizer that has not taken a step.
  public init(_ arena: ParameterArena, _ configuration: Configuration) {
    self.arena = arena
    self.configuration = configuration
    let (shape, device) = (Shape([arena.values.count]), arena.values.device)
    firstMoment = OptimizerState("first_moment", zeros: shape, on: device)
    secondMoment = OptimizerState("second_moment", zeros: shape, on: device)
  }

  /// `first_moment` and `second_moment`, flat and as long as the arena.
  public var state: [OptimizerState] { [firstMoment, secondMoment] }

  /// See ``Optimizer``.
  public mutating func update(learningRate: Double, norm: Double) -> Double {
    steps += 1
    let scale = clippingScale(configuration.clipNorm, norm: norm)
    for (range, decay) in [
      (arena.decayed, configuration.weightDecay), (arena.undecayed, 0),
    ] {
      arena.values.device.adamW(
        Buffer(sliceOf: arena.values, range), gradient: Buffer(sliceOf: arena.gradients, range),
        firstMoment: Buffer(sliceOf: firstMoment.buffer, range),
        secondMoment: Buffer(sliceOf: secondMoment.buffer, range),
        AdamWStep(
          learningRate: learningRate, beta1: configuration.beta1, beta2: configuration.beta2,
          epsilon: configuration.epsilon, weightDecay: decay, step: steps, gradientScale: scale))
    }
    return learningRate
  }
}
