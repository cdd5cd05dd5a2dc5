import Foundation
import NTLLoss
import NTLModel

extension RunConfiguration {
  /// Refuses settings that make no sense.
  ///
  /// - Throws: ``TrainingError/setting(name:problem:)`` or `ModelError`.
  public func validate() throws {
    func check(_ name: String, _ isValid: Bool, _ problem: String) throws {
      guard isValid else { throw TrainingError.setting(name: name, problem: problem) }
    }
    func checkRange(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      try check(
        name, range.contains(value),
        "must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
    try checkRange("--steps", steps, 1...1_000_000_000)
    if let epochs {
      try check(
        "--epochs", epochs > 0 && epochs <= 1_000_000,
        "must be positive and at most 1000000, not \(epochs)")
    }
    try checkRange("--batch-size", batchSize, 1...100_000)
    try checkRange("--accumulation", accumulation, 1...100_000)
    try check(
      "--learning-rate", learningRate > 0 && learningRate.isFinite,
      "must be positive, not \(learningRate)")
    try check("--warmup", warmupSteps >= 0, "cannot be negative: \(warmupSteps)")
    try checkRange("--cycles", cycles, 1...1_000_000)
    for (name, value) in [("--power", power), ("--final-learning-rate", finalLearningRate)] {
      try check(
        name, value >= 0 && value.isFinite, "must be finite and at least 0, not \(value)")
    }
    try check(
      "--weight-decay", optimizer.weightDecay >= 0 && optimizer.weightDecay.isFinite,
      "cannot be negative: \(optimizer.weightDecay)")
    if let norm = optimizer.clipNorm {
      try check("--clip-norm", norm > 0, "must be positive, not \(norm)")
    }
    try optimizer.validate()
    for (name, interval) in [
      ("--evaluate-every", evaluationInterval), ("--checkpoint-every", checkpointInterval),
    ] {
      if case .steps(let steps) = interval {
        try check(name, steps >= 0, "cannot be negative: \(steps)")
      }
    }
    try checkRange("--evaluation-batch-size", evaluationBatchSize, 1...100_000)
    try checkRange("--log-every", loggingInterval, 1...1_000_000_000)
    try check(
      "--evaluation-questions", evaluationCount.map { $0 > 0 } ?? true,
      "must be positive, or 0 for all")
    try check("--keep-checkpoints", keptCheckpoints > 0, "must be at least 1")
    try checkRange("--max-question-tokens", maximumQuestionTokens, 2...T5.longestText)
    try checkRange("--max-answer-tokens", maximumAnswerTokens, 2...4_096)
    try check(
      "--lambda", loss.lambda >= 0 && loss.lambda.isFinite,
      "must be finite and at least 0, not \(loss.lambda)")
    try model.validate()
    try validateTests()
    try validateSelection()
  }

  /// Refuses test sets and decodings that cannot be told apart, or answered.
  private func validateTests() throws {
    func refuse(_ name: String, _ problem: String) -> TrainingError {
      .setting(name: name, problem: problem)
    }
    guard !tests.isEmpty else { throw refuse("--test", "needs at least one set of questions") }
    for test in tests where !test.hasUsableName {
      throw refuse(
        "--test",
        "has a set named \"\(test.name)\"; files are named after it, so use up to 100 letters, digits, "
          + "dots, hyphens and underscores, the first a letter or digit")
    }
    guard Set(tests.map(\.name)).count == tests.count else {
      throw refuse("--test", "needs another name for each set")
    }
    guard !decodings.isEmpty else { throw refuse("--decode-with", "needs at least one way") }
    guard Set(decodings).count == decodings.count else {
      throw refuse("--decode-with", "needs each way only once")
    }
    for case .beam(let width) in decodings where !RunDecoding.widths.contains(width) {
      throw refuse("--decode-with", "knows beams of 1 to 1000, not \(width)")
    }
    let files = tests.flatMap { predictionFiles(ofTest: $0.name) }.map(\.file)
    guard Set(files).count == files.count else {
      throw refuse("--test", "has names that lead to the same file of predictions; change one")
    }
  }

  /// Refuses a best metric that is none, and ways to stop that never would.
  private func validateSelection() throws {
    let names = BestMetric.names(numbersBy: numberExtraction)
    guard names.contains(bestMetric.name) else {
      throw TrainingError.setting(
        name: "--best-metric",
        problem: "\(bestMetric.name) is not among \(names.joined(separator: ", "))")
    }
    if schedule == .plateau {
      try plateau.validate()
      guard evaluationInterval != .never else {
        throw TrainingError.setting(
          name: "--schedule plateau",
          problem: "needs evaluations: say how often with --evaluate-every")
      }
    }
    guard let earlyStopping else { return }
    guard earlyStopping.patience > 0 else {
      throw TrainingError.setting(
        name: "--patience", problem: "must be at least 1 evaluation, not \(earlyStopping.patience)")
    }
    guard earlyStopping.threshold >= 0 && earlyStopping.threshold.isFinite else {
      throw TrainingError.setting(
        name: "--early-stopping-threshold",
        problem: "must be finite and at least 0, not \(earlyStopping.threshold)")
    }
    guard evaluationInterval != .never else {
      throw TrainingError.setting(
        name: "--patience", problem: "needs evaluations: say how often with --evaluate-every")
    }
  }
}
