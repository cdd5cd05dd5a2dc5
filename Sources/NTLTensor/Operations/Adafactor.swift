import Foundation

/// The scalars of one step of Adafactor (Shazeer & Stern 2018, algorithms 4 to 6).
public struct AdafactorStep: Sendable, Equatable {
  /// ρ, how far to go before it is scaled by the parameter.
  public var learningRate: Double
  /// Steps taken, this one included: 1 for the first.
  public var step: Int
  /// c of β₂ₜ = 1 − tᶜ, below 0.
  public var decayRate: Double
  /// ε₁, added to every squared gradient.
  public var epsilon: Double
  /// d: the root mean square of the direction is brought down to this.
  public var clipThreshold: Double
  /// ε₂: the rate is multiplied by the parameter's root mean square, or by this where that is less; nil: it is
  /// not.
  public var parameterScaleFloor: Double?
  /// β₁, the decay of the first moment where there is one.
  public var beta1: Double
  /// How fast values shrink, times the learning rate.
  public var weightDecay: Double
  /// What gradients are multiplied by first: clipping by global norm.
  public var gradientScale: Double

  /// The scalars of one step; the defaults are those of transformers without its relative steps.
  public init(
    learningRate: Double, step: Int, decayRate: Double = -0.8, epsilon: Double = 1e-30,
    clipThreshold: Double = 1, parameterScaleFloor: Double? = nil, beta1: Double = 0,
    weightDecay: Double = 0, gradientScale: Double = 1
  ) {
    self.learningRate = learningRate
    self.step = step
    self.decayRate = decayRate
    self.epsilon = epsilon
    self.clipThreshold = clipThreshold
    self.parameterScaleFloor = parameterScaleFloor
    self.beta1 = beta1
    self.weightDecay = weightDecay
    self.gradientScale = gradientScale
  }

  /// β₂ₜ = 1 − tᶜ: 0 at the first step, so that nothing has to be made unbiased.
  public var beta2: Double { 1 - pow(Double(step), decayRate) }
}

/// What Adafactor remembers of squared gradients.
public enum AdafactorMoment {
  /// Of a matrix of `rows.count` rows and `columns.count` columns: the mean of each.
  case factored(rows: Buffer, columns: Buffer)
  /// Of a vector: one number for each of its scalars.
  case full(Buffer)
}

extension ReferenceDevice {
  /// With g the scaled gradient of a matrix θ [n, c], and β₂ = 1 − t^decayRate,
  ///
  ///     rᵢ = β₂rᵢ + (1−β₂)·meanⱼ(gᵢⱼ² + ε₁)       cⱼ = β₂cⱼ + (1−β₂)·meanᵢ(gᵢⱼ² + ε₁)
  ///     vᵢⱼ = rᵢ·cⱼ / mean r                     of a vector: v = β₂v + (1−β₂)(g² + ε₁)
  ///     u = g/√v      û = u / max(1, rms(u)/d)     η = ρ·max(ε₂, rms θ), or ρ
  ///     θ = θ − η·decay·θ − η·û
  ///
  /// and with a first moment m = β₁m + (1−β₁)·η·û, which takes the place of η·û.
  public func adafactor(
    _ value: Buffer, gradient: Buffer, secondMoment: AdafactorMoment, firstMoment: Buffer?,
    _ step: AdafactorStep
  ) {
    let (θ, gradient, n) = (value.list, gradient.list, value.count)
    guard n > 0 else { return }
    let (β2, ε1) = (step.beta2, step.epsilon)
    func rms(_ x: [Double]) -> Double { (x.reduce(0) { $0 + $1 * $1 } / Double(n)).squareRoot() }
    let g = (0..<n).map { step.gradientScale * gradient[$0] }
    let squares = g.map { $0 * $0 + ε1 }
    var u: [Double]
    switch secondMoment {
    case .factored(let rows, let columns):
      let (r, c) = (rows.list, columns.list)
      precondition(r.count * c.count == n)
      for i in 0..<r.count {
        let mean = (0..<c.count).reduce(0) { $0 + squares[i * c.count + $1] } / Double(c.count)
        r[i] = β2 * r[i] + (1 - β2) * mean
      }
      for j in 0..<c.count {
        let mean = (0..<r.count).reduce(0) { $0 + squares[$1 * c.count + j] } / Double(r.count)
        c[j] = β2 * c[j] + (1 - β2) * mean
      }
      let mean = (0..<r.count).reduce(0) { $0 + r[$1] } / Double(r.count)
      u = g.enumerated().map { i, g in
        g / (r[i / c.count] / mean).squareRoot() / c[i % c.count].squareRoot()
      }
    case .full(let moment):
      let v = moment.list
      for i in 0..<n { v[i] = β2 * v[i] + (1 - β2) * squares[i] }
      u = g.enumerated().map { i, g in g / v[i].squareRoot() }
    }
    let clipping = max(1, rms(u) / step.clipThreshold)
    u = u.map { $0 / clipping }
    let scale = step.parameterScaleFloor.map { max($0, rms((0..<n).map { θ[$0] })) } ?? 1
    let η = step.learningRate * scale
    let m = firstMoment?.list
    for i in 0..<n {
      var change = η * u[i]
      if let m {
        m[i] = step.beta1 * m[i] + (1 - step.beta1) * change
        change = m[i]
      }
      θ[i] -= η * step.weightDecay * θ[i] + change
      gradient[i] = 0
    }
  }
}
