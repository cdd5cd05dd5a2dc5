public import NTLTensor

/// AdamW (Loshchilov & Hutter 2019, algorithm 2) with clipping by global norm, over a model's arena.
public struct AdamW {
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
  public internal(set) var steps = 0
  /// Running means of gradients and of their squares, laid out as the arena.
  package let firstMoment: Buffer
  package let secondMoment: Buffer
  private let arena: ParameterArena

  /// An optimizer that has not taken a step.
  public init(_ arena: ParameterArena, _ configuration: Configuration) {
    self.arena = arena
    self.configuration = configuration
    let device = arena.values.device
    firstMoment = Buffer(count: arena.values.count, on: device)
    secondMoment = Buffer(count: arena.values.count, on: device)
    device.fill(firstMoment, with: 0)
    device.fill(secondMoment, with: 0)
  }

  /// √Σ g², over all parameters.
  public func gradientNorm() -> Double {
    arena.values.device.sumOfSquares(arena.gradients).squareRoot()
  }

  /// Moves every parameter against its gradient and leaves the gradients zero.
  ///
  /// - Parameters:
  ///   - learningRate: η of this step.
  ///   - norm: what ``gradientNorm()`` says; with clipping gradients are scaled by
  ///     min(1, clipNorm/(norm + 10⁻⁶)), as PyTorch does it.
  public mutating func update(learningRate: Double, norm: Double) {
    steps += 1
    let scale = configuration.clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    for (range, decay) in [
      (arena.decayed, configuration.weightDecay), (arena.undecayed, 0),
    ] {
      arena.values.device.adamW(
        Buffer(sliceOf: arena.values, range), gradient: Buffer(sliceOf: arena.gradients, range),
        firstMoment: Buffer(sliceOf: firstMoment, range),
        secondMoment: Buffer(sliceOf: secondMoment, range),
        AdamWStep(
          learningRate: learningRate, beta1: configuration.beta1, beta2: configuration.beta2,
          epsilon: configuration.epsilon, weightDecay: decay, step: steps, gradientScale: scale))
    }
  }
}
