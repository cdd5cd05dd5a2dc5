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
    /// It falls whenever evaluations stop getting better, see ``ReduceOnPlateau``.
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
  public func rate(step t: Int) -> Double {
    if t <= warmupSteps { return peak * Double(t) / Double(warmupSteps) }
    let share = min(
      1, Double(t - 1 - warmupSteps) / Double(max(1, totalSteps - warmupSteps)))
    return switch shape {
    case .constant, .plateau: peak
    case .linear: peak * (1 - share)
    case .cosine: peak * (1 + cos(.pi * share)) / 2
    }
  }
}
