import Foundation

/// How the learning rate changes over a run.
public struct LearningRateSchedule: Codable, Sendable, Equatable {
  /// What happens after the warm-up.
  public enum Shape: String, Codable, Sendable, CaseIterable {
    /// It stays.
    case constant
    /// It falls in a straight line, to 0 behind the last step.
    case linear
    /// It falls along half a cosine, to 0 behind the last step (Loshchilov & Hutter 2017).
    case cosine
    /// It falls along half a cosine several times, from the peak each time.
    case cosineWithRestarts = "cosine-with-restarts"
    /// It falls along a power of what is left of the run.
    case polynomial
    /// It falls as one over the root of the step.
    case inverseSquareRoot = "inverse-sqrt"
    /// It falls whenever evaluations stop getting better: here it stays, and ``ReduceOnPlateau`` has the factor.
    case plateau
  }

  /// What happens after the warm-up.
  public var shape: Shape
  /// The rate at the end of the warm-up.
  public var peak: Double
  /// For this many steps the rate rises in a straight line from 0.
  public var warmupSteps: Int
  /// The length of the run.
  public var totalSteps: Int
  /// cosine-with-restarts: how often it falls, at least once.
  public var cycles = 1
  /// polynomial: the power.
  public var power = 1.0
  /// polynomial: the rate behind the last step, unless the peak is less.
  public var finalRate = 1e-7

  /// A schedule.
  public init(shape: Shape, peak: Double, warmupSteps: Int = 0, totalSteps: Int) {
    self.shape = shape
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The rate of step t = 1, 2, …
  ///
  ///     t ≤ w        peak·t/w                             with w warm-up steps of T in all
  ///     constant     peak
  ///     linear       peak·(1 − s)                         with s = (t − 1 − w)/(T − w)
  ///     cosine       peak·½(1 + cos πs)
  ///     … restarts   peak·½(1 + cos π(ks mod 1))          with k cycles; 0 where s ≥ 1
  ///     polynomial   final + (peak − final)·(1 − s)ᵖ
  ///     inverse √    peak/√(1 + (t − 1 − w)/w)            with 10,000 for w where there is no warm-up
  ///
  /// Those of `transformers.get_scheduler`, but for the warm-up: its first step has the rate 0, and learns nothing.
  public func rate(step t: Int) -> Double {
    if t <= warmupSteps { return peak * Double(t) / Double(warmupSteps) }
    let passed = Double(t - 1 - warmupSteps)
    let s = min(1, passed / Double(max(1, totalSteps - warmupSteps)))
    switch shape {
    case .constant, .plateau: return peak
    case .linear: return peak * (1 - s)
    case .cosine: return peak * (1 + cos(.pi * s)) / 2
    case .cosineWithRestarts:
      let share = (Double(cycles) * s).truncatingRemainder(dividingBy: 1)
      return s >= 1 ? 0 : peak * (1 + cos(.pi * share)) / 2
    case .polynomial:
      let final = min(finalRate, peak)
      return final + (peak - final) * pow(1 - s, power)
    case .inverseSquareRoot:
      let timescale = Double(warmupSteps > 0 ? warmupSteps : 10_000)
      return peak / (1 + passed / timescale).squareRoot()
    }
  }
}

extension LearningRateSchedule.Shape {
  /// A shape by its name among transformers' `lr_scheduler_type`s; nil for those that are not here.
  public init?(transformersName name: String) {
    switch name {
    case "constant", "constant_with_warmup": self = .constant
    case "linear": self = .linear
    case "cosine": self = .cosine
    case "cosine_with_restarts": self = .cosineWithRestarts
    case "polynomial": self = .polynomial
    case "inverse_sqrt": self = .inverseSquareRoot
    case "reduce_lr_on_plateau": self = .plateau
    default: return nil
    }
  }
}
