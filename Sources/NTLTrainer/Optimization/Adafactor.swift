public import NTLTensor

/// Adafactor (Shazeer & Stern 2018): of a matrix's squared gradients it remembers the means of rows and
/// columns only, so that its memory is next to nothing beside AdamW's two moments.
///
/// The options are those of `transformers.optimization.Adafactor`, and so are the results; by default they
/// are as Hugging Face's trainer has them with `optim=adafactor`, whose learning rate is the schedule's. Its
/// equations stand with `ReferenceDevice.adafactor`. A tensor of more than two dimensions would be a matrix of
/// its rows; T5 has none.
public struct Adafactor: Optimizer {
  /// What stays the same from step to step.
  public struct Configuration: Codable, Sendable, Equatable {
    /// ε₁, added to every squared gradient (`eps[0]`).
    public var epsilon = 1e-30
    /// ε₂, the least scale of a parameter (`eps[1]`); see ``scalesByParameter``.
    public var parameterScaleFloor = 1e-3
    /// d: the root mean square of a parameter's direction is brought down to this.
    public var clipThreshold = 1.0
    /// c of the second moment's decay, 1 − tᶜ at step t.
    public var decayRate = -0.8
    /// The decay of a first moment, which takes as much memory as the model; nil: there is none.
    public var beta1: Double?
    /// Shrinks matrices by this share, times the learning rate; norm scales and biases don't decay.
    public var weightDecay = 0.0
    /// Whether the learning rate is multiplied by each parameter's root mean square (`scale_parameter`).
    public var scalesByParameter = false
    /// Whether the learning rate is min(10⁻², 1/√t), and not the schedule's (`relative_step`).
    public var takesRelativeSteps = false
    /// Whether the 10⁻² of a relative step is 10⁻⁶·t instead (`warmup_init`).
    public var warmsUp = false
    /// Gradients are scaled down to this norm where theirs is larger; nil: never.
    public var clipNorm: Double? = 1

    /// As Hugging Face's trainer has it, with clipping at 1.
    public init() {}
  }

  /// What stays the same.
  public let configuration: Configuration
  /// How many steps have been taken.
  public var steps = 0
  private let moments: [Moments]

  /// What is remembered of one parameter.
  private struct Moments {
    let parameter: Parameter
    /// Of rows and columns, or of each scalar.
    let second: [OptimizerState]
    let first: OptimizerState?

    var secondMoment: AdafactorMoment {
      second.count == 2
        ? .factored(rows: second[0].buffer, columns: second[1].buffer) : .full(second[0].buffer)
    }
  }

  /// An optimizer that has not taken a step.
  public init(_ arena: ParameterArena, _ configuration: Configuration) {
    self.configuration = configuration
    moments = arena.parameters.map { parameter in
      func zeros(_ name: String, _ shape: Shape) -> OptimizerState {
        OptimizerState("\(parameter.name).\(name)", zeros: shape, on: parameter.device)
      }
      let shape = parameter.shape
      return Moments(
        parameter: parameter,
        second: shape.dimensions.count >= 2
          ? [zeros("row_moment", [shape.rows]), zeros("column_moment", [shape.columns])]
          : [zeros("second_moment", shape)],
        first: configuration.beta1.map { _ in zeros("first_moment", shape) })
    }
  }

  /// `NAME.row_moment` and `NAME.column_moment` of a matrix, `NAME.second_moment` of a vector, and
  /// `NAME.first_moment` where there is one.
  public var state: [OptimizerState] {
    moments.flatMap { $0.second + [$0.first].compactMap(\.self) }
  }

  /// See ``Optimizer``.
  public mutating func update(learningRate: Double, norm: Double) -> Double {
    steps += 1
    let rate = configuration.takesRelativeSteps ? relativeStep : learningRate
    let scale = clippingScale(configuration.clipNorm, norm: norm)
    for moments in moments {
      let parameter = moments.parameter
      parameter.device.adafactor(
        parameter.value, gradient: parameter.gradient, secondMoment: moments.secondMoment,
        firstMoment: moments.first?.buffer,
        AdafactorStep(
          learningRate: rate, step: steps, decayRate: configuration.decayRate,
          epsilon: configuration.epsilon, clipThreshold: configuration.clipThreshold,
          parameterScaleFloor: configuration.scalesByParameter
            ? configuration.parameterScaleFloor : nil,
          beta1: configuration.beta1 ?? 0,
          weightDecay: parameter.isDecayed ? configuration.weightDecay : 0, gradientScale: scale))
    }
    return rate
  }

  /// ρₜ = min(10⁻², 1/√t), with warm-up min(10⁻⁶·t, 1/√t).
  private var relativeStep: Double {
    let t = Double(steps)
    return min(configuration.warmsUp ? 1e-6 * t : 1e-2, 1 / t.squareRoot())
  }
}
