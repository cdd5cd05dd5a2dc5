import ArgumentParser
import NTLTrainer

extension LearningRateSchedule.Shape: ExpressibleByArgument {}
extension OptimizerConfiguration.Name: ExpressibleByArgument {}

/// How parameters are moved, and how far. What is left away stays as it is.
struct OptimizationOptions: ParsableArguments {
  @Option(
    help: """
      adamw, which takes the memory of two models more, or adafactor, which takes next to none (default: adamw).
      """)
  var optimizer: OptimizerConfiguration.Name?

  @Option(help: "The learning rate after the warm-up (default: 0.001).")
  var learningRate: Double?

  @Option(help: "How the learning rate goes on after the warm-up (default: linear).")
  var schedule: LearningRateSchedule.Shape?

  @Option(
    help:
      "With --schedule plateau: what the learning rate is multiplied by when it falls (default: 0.1)."
  )
  var plateauFactor: Double?

  @Option(
    help: """
      With --schedule plateau: it falls at the next evaluation without a gain after so many (default: 10).
      """)
  var plateauPatience: Int?

  @Option(help: "With --schedule cosine-with-restarts: how often it falls (default: 1).")
  var cycles: Int?

  @Option(
    help: "With --schedule polynomial: it falls as this power of the rest of the run (default: 1).")
  var power: Double?

  @Option(help: "With --schedule polynomial: what it falls to (default: 1e-7).")
  var finalLearningRate: Double?

  @Option(help: "Over how many steps the learning rate rises (default: 100).")
  var warmup: Int?

  @Option(help: "Weight decay of matrices (default: 0.01; 0 with adafactor).")
  var weightDecay: Double?

  @Option(help: "Scale gradients down to this norm; 0: never (default: 1).")
  var clipNorm: Double?

  func apply(to configuration: inout RunConfiguration) throws {
    func set<Value>(_ path: WritableKeyPath<RunConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: path] = value }
    }
    if let optimizer, optimizer != configuration.optimizer.name {
      configuration.optimizer = OptimizerConfiguration(optimizer)
    }
    set(\.optimizer.weightDecay, weightDecay)
    if let clipNorm { configuration.optimizer.clipNorm = clipNorm == 0 ? nil : clipNorm }
    set(\.learningRate, learningRate)
    set(\.warmupSteps, warmup)
    set(\.schedule, schedule)
    set(\.plateau.factor, plateauFactor)
    set(\.plateau.patience, plateauPatience)
    set(\.cycles, cycles)
    set(\.power, power)
    set(\.finalLearningRate, finalLearningRate)
    try refuseUnused(with: configuration.schedule)
  }

  /// Refuses options of another schedule.
  private func refuseUnused(with schedule: LearningRateSchedule.Shape) throws {
    let options: [(name: String, isGiven: Bool, schedule: LearningRateSchedule.Shape)] = [
      ("plateau-factor", plateauFactor != nil, .plateau),
      ("plateau-patience", plateauPatience != nil, .plateau),
      ("cycles", cycles != nil, .cosineWithRestarts), ("power", power != nil, .polynomial),
      ("final-learning-rate", finalLearningRate != nil, .polynomial),
    ]
    for option in options where option.isGiven && option.schedule != schedule {
      throw ValidationError(
        "--\(option.name) means nothing without --schedule \(option.schedule.rawValue).")
    }
  }
}
