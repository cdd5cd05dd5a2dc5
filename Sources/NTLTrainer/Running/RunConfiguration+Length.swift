extension RunConfiguration {
  /// The learning rate by step of a run of so many steps.
  public func learningRateSchedule(steps: Int) -> LearningRateSchedule {
    var rates = LearningRateSchedule(
      shape: schedule, peak: learningRate, warmupSteps: warmupSteps, totalSteps: steps)
    (rates.cycles, rates.power, rates.finalRate) = (cycles, power, finalLearningRate)
    return rates
  }

  /// Optimizer steps of a run that learns from `training` questions: ``steps``, or
  ///
  ///     ⌈epochs · ⌈questions/batch size⌉ / accumulation⌉
  ///
  /// A step's micro-batches may belong to two epochs, so that none is left out.
  public func steps(training questions: Int) -> Int {
    guard let epochs else { return steps }
    let batches = (questions + batchSize - 1) / batchSize
    return max(1, Int((epochs * Double(batches) / Double(accumulation)).rounded(.up)))
  }
}
