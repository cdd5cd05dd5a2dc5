public import NTLTensor

/// What moves a model's parameters against their gradients.
///
/// An optimizer is made by ``OptimizerConfiguration/makeOptimizer(_:)``; trainer and checkpoint know no
/// particular one.
public protocol Optimizer {
  /// How many steps have been taken; set where a run is resumed.
  var steps: Int { get set }
  /// What it remembers from step to step. Its buffers, read and written, are the optimizer's own.
  var state: [OptimizerState] { get }

  /// Moves every parameter against its gradient and leaves the gradients zero.
  ///
  /// - Parameters:
  ///   - learningRate: η of this step, by the schedule.
  ///   - norm: what `ParameterArena.gradientNorm()` says, for clipping.
  /// - Returns: the learning rate that was used: the schedule's, unless the optimizer has one of its own.
  mutating func update(learningRate: Double, norm: Double) -> Double
}

/// Something that an optimizer remembers.
public struct OptimizerState {
  /// Its name in `optimizer.safetensors`.
  public let name: String
  /// The scalars.
  public let buffer: Buffer
  /// Their extents.
  public let shape: Shape

  /// Zeros to begin with.
  init(_ name: String, zeros shape: Shape, on device: any Device) {
    self.name = name
    self.shape = shape
    buffer = Buffer(count: shape.count, on: device)
    device.fill(buffer, with: 0)
  }
}

extension ParameterArena {
  /// √Σ g², over all parameters.
  public func gradientNorm() -> Double { values.device.sumOfSquares(gradients).squareRoot() }
}

/// What clipping multiplies gradients by: min(1, clipNorm/(norm + 10⁻⁶)), as PyTorch does it.
func clippingScale(_ clipNorm: Double?, norm: Double) -> Double {
  clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
}
