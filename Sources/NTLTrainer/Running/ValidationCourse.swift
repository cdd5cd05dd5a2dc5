/// What a run's evaluations have led to so far: a pure value, told each of them, and part of every checkpoint,
/// so that a resumed run decides as one that was never stopped.
struct ValidationCourse: Codable, Equatable {
  /// An evaluation than which none was better.
  struct Best: Codable, Equatable {
    let step: Int
    let value: Double
  }

  /// The step of the latest evaluation.
  private(set) var evaluatedStep: Int?
  /// The first of the best evaluations.
  private(set) var best: Best?
  /// How many in a row have brought no gain, in the sense of ``EarlyStopping``.
  private(set) var evaluationsWithoutGain = 0
  /// Lowers the learning rate, where the schedule says that results do.
  private(set) var plateau: ReduceOnPlateau?

  /// Before the first evaluation that counts; those up to a step may have been made, and are kept.
  init(_ configuration: RunConfiguration, evaluatedUpTo step: Int? = nil) {
    evaluatedStep = step
    guard configuration.schedule == .plateau else { return }
    var settings = configuration.plateau
    settings.mode = configuration.bestMetric.greaterIsBetter ? .max : .min
    plateau = ReduceOnPlateau(settings, learningRate: configuration.learningRate)
  }

  /// What the learning rate is to be multiplied by.
  var learningRateFactor: Double { plateau?.factor ?? 1 }

  /// Takes note of an evaluation. One whose metric has no value brings no gain.
  ///
  /// - Returns: whether it is better than all before.
  mutating func observe(
    _ value: Double?, at step: Int, _ configuration: RunConfiguration
  ) -> Bool {
    evaluatedStep = step
    evaluationsWithoutGain += 1
    plateau?.observe(value ?? .nan)
    guard let value else { return false }
    guard let former = best else {
      best = Best(step: step, value: value)
      evaluationsWithoutGain = 0
      return true
    }
    guard configuration.bestMetric.isBetter(value, than: former.value) else { return false }
    if abs(value - former.value) > configuration.earlyStopping?.threshold ?? 0 {
      evaluationsWithoutGain = 0
    }
    best = Best(step: step, value: value)
    return true
  }

  /// Whether patience is at its end.
  func endsTraining(_ earlyStopping: EarlyStopping?) -> Bool {
    earlyStopping.map { evaluationsWithoutGain >= $0.patience } ?? false
  }
}
