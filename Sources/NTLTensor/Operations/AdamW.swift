import Foundation

/// The scalars of one AdamW step (Loshchilov & Hutter 2019, algorithm 2).
public struct AdamWStep: Sendable, Equatable {
  /// How far to go.
  public var learningRate: Double
  /// The decay of the first moment.
  public var beta1: Double
  /// The decay of the second moment.
  public var beta2: Double
  /// Added to the root of the second moment.
  public var epsilon: Double
  /// How fast values shrink, times the learning rate.
  public var weightDecay: Double
  /// Steps taken, this one included: 1 for the first.
  public var step: Int
  /// What gradients are multiplied by first: clipping by global norm.
  public var gradientScale: Double

  /// The scalars of one step.
  public init(
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double, step: Int, gradientScale: Double = 1
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.step = step
    self.gradientScale = gradientScale
  }

  /// 1 − β₁ᵗ, which makes the first moment unbiased.
  public var correction1: Double { 1 - pow(beta1, Double(step)) }
  /// 1 − β₂ᵗ, which makes the second moment unbiased.
  public var correction2: Double { 1 - pow(beta2, Double(step)) }
}

extension ReferenceDevice {
  /// With g the scaled gradient, at every scalar:
  ///
  ///     m = β₁m + (1−β₁)g       v = β₂v + (1−β₂)g²
  ///     θ = θ − η·decay·θ − η·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)
  public func adamW(
    _ value: Buffer, gradient: Buffer, firstMoment: Buffer, secondMoment: Buffer, _ step: AdamWStep
  ) {
    let (value, gradient) = (value.list, gradient.list)
    let (m, v) = (firstMoment.list, secondMoment.list)
    for i in 0..<value.count {
      let g = step.gradientScale * gradient[i]
      m[i] = step.beta1 * m[i] + (1 - step.beta1) * g
      v[i] = step.beta2 * v[i] + (1 - step.beta2) * g * g
      let direction =
        (m[i] / step.correction1) / ((v[i] / step.correction2).squareRoot() + step.epsilon)
      value[i] -= step.learningRate * (step.weightDecay * value[i] + direction)
      gradient[i] = 0
    }
  }
}
