import Foundation
import NTLData
import NTLLoss
import NTLModel
import NTLTokenizer

extension TrainingRun {
  /// Trains to the end, or until it is asked to stop, and tests the trained model.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every step and while testing; when it says yes, the run is saved and left.
  ///   - observe: told what happens.
  /// - Returns: how the run ended.
  /// - Throws: ``TrainingError`` or `LossError` where training diverges, and `ModelError` where
  ///   something cannot be written.
  public func run(
    shouldStop: () -> Bool = { false }, observing observe: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    let log = try LineLog(folder.file("metrics.jsonl"), keepingUpTo: step)
    let evaluations = try LineLog(
      folder.file("evaluations.jsonl"), keepingUpTo: course.evaluatedStep ?? -1)
    let feed = StepBatches.prefetched(
      training.examples, batches, from: position, accumulation: configuration.accumulation)
    defer { feed.stop() }
    let clock = ContinuousClock()
    let start = clock.now

    func save() throws {
      // The log first: what it holds up to a checkpoint's step is never lost.
      log.synchronize()
      evaluations.synchronize()
      if try writeCheckpoint() { observe(.checkpoint(step: step)) }
    }

    while true {
      if step == steps { try save() }
      // Before the next step, not behind the last one: a run that was stopped here goes on here.
      if isEvaluationDue && course.evaluatedStep != step {
        guard
          let evaluation = try evaluator().evaluate(
            questions.validation,
            watch: { answered, all in
              observe(.evaluating(answered: answered, of: all))
              return !shouldStop()
            })
        else {
          try save()
          return .interrupted(step: step)
        }
        let summary = evaluation.summary
        try evaluations.append(EvaluationLine(step: step, summary: summary))
        let isBest = course.observe(
          configuration.bestMetric.value(in: summary), at: step, configuration)
        trainer.learningRateFactor = course.learningRateFactor
        observe(.evaluated(step: step, summary))
        if isBest && configuration.loadsBestModel { try save() }
      }
      if step == steps || hasStoppedEarly { break }
      if step > 0 && isDue(configuration.checkpointInterval) { try save() }
      if shouldStop() {
        try save()
        return .interrupted(step: step)
      }

      let began = clock.now
      let batches = try feed.next()
      let report = try trainer.step(batches.microBatches)
      position = batches.end
      let seconds = (clock.now - began).seconds
      trainingSeconds += seconds
      try log.append(MetricsLine(report, seconds: seconds))
      observe(.step(report, secondsElapsed: (clock.now - start).seconds))
    }
    try save()
    return try test(shouldStop, observe)
  }

  private var isEvaluationDue: Bool {
    step == 0
      ? configuration.evaluatesAtStart : isDue(configuration.evaluationInterval) || step == steps
  }

  private func isDue(_ interval: RunInterval) -> Bool {
    interval.isDue(
      at: step, batchesPerEpoch: batches.batchesPerEpoch, accumulation: configuration.accumulation)
  }

  /// Asks the model as it is now.
  func evaluator() throws -> Evaluator {
    try Evaluator(model, trainer.loss, tokenizer: tokenizer, configuration)
  }
}

extension Duration {
  /// This duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
