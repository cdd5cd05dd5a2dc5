import Foundation
import NTLData
import NTLLoss
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

@Suite struct TrainerTests {
  private let tokenizer = CharacterTokenizer.default

  private var small: T5Configuration {
    var c = T5Configuration.presets["tiny"]!
    c.vocabularySize = tokenizer.vocabularySize
    (c.width, c.feedForwardWidth, c.headWidth, c.heads) = (32, 64, 16, 2)
    c.dropoutRate = 0
    return c
  }

  private func batch(_ count: Int, seed: UInt64 = 1) throws -> [EncodedExample] {
    try MathematicsModule.addSubMultiple.questionAnswers(count: count, at: .trainEasy, seed: seed)
      .map {
        try EncodedExample(
          $0, tokenizer: tokenizer, maximumQuestionTokens: 200, maximumAnswerTokens: 20)
      }
  }

  private func trainer(
    _ loss: LossConfiguration, dropout: Double = 0, rate: Double = 3e-3,
    on device: any Device = CPUDevice.shared
  ) throws -> Trainer {
    var c = small
    c.dropoutRate = dropout
    return Trainer(
      model: T5(c, on: device, seed: 1), loss: try loss.makeLoss(for: tokenizer),
      schedule: LearningRateSchedule(shape: .constant, peak: rate, totalSteps: 1_000),
      optimizer: .adamW(), seed: 7)
  }

  @Test(arguments: LossConfiguration.Kind.allCases)
  func aFewQuestionsAreLearntByHeart(_ kind: LossConfiguration.Kind) throws {
    var trainer = try trainer(LossConfiguration(kind))
    let batch = Batch(try batch(8))
    let first = try trainer.step([batch])
    for _ in 0..<250 { _ = try trainer.step([batch]) }
    let last = try trainer.step([batch])
    let least = leastTerms(of: trainer.loss, Labels(batch.labels.tokens))
    #expect(last.tokenLoss - least.token < 0.1 * (first.tokenLoss - least.token))
    #expect(last.numberLoss - least.number < 0.2 * (first.numberLoss - least.number))
    let answers = trainer.model.generate(batch.source, maximumTokens: 20)
    #expect(answers == (0..<8).map { Array(batch.labels[$0]) })
  }

  /// The terms of a prediction that equals its target: 0, unless the target is a Gaussian. Then they are
  /// its entropy, and the mean distance of its numbers from the label.
  private func leastTerms(
    of loss: CombinedLoss, _ labels: Labels
  ) -> (token: Double, number: Double) {
    guard case .smoothed(let smoothing) = loss.tokenTerm else { return (0, 0) }
    let values = smoothing.vocabulary.values
    var (entropy, distance) = (0.0, 0.0)
    for label in labels.tokens {
      guard let label = smoothing.vocabulary.index(of: label) else { continue }
      for (t, value) in zip(smoothing.target(label: label), values) {
        entropy -= t * log(t)
        distance += t * abs(value - values[label])
      }
    }
    let counts = loss.counts(of: labels)
    return (entropy / counts.tokens, distance / counts.numbers)
  }

  @Test func splittingABatchChangesNothing() throws {
    let examples = try batch(12)
    func trained(_ parts: [Range<Int>]) throws -> (StepReport, [Double]) {
      var trainer = try trainer(LossConfiguration(.wasserstein), on: ReferenceDevice.shared)
      let report = try trainer.step(parts.map { Batch(examples[$0]) })
      return (report, ReferenceDevice.shared.doubles(trainer.model.arena.values))
    }
    let (whole, weights) = try trained([0..<12])
    for parts in [[0..<5, 5..<12], [0..<1, 1..<11, 11..<12]] {
      let (split, others) = try trained(parts)
      #expect(abs(split.loss - whole.loss) < 1e-12 && split.tokens == whole.tokens)
      #expect(abs(split.gradientNorm / whole.gradientNorm - 1) < 1e-12)
      expectClose(others, weights, tolerance: 1e-9)
    }
  }

  @Test func anEvaluationDoesNotDependOnTheBatchSize() throws {
    let trainer = try trainer(LossConfiguration(.wasserstein), on: ReferenceDevice.shared)
    let set = try EncodedSet(
      MathematicsModule.addSubMultiple.questionAnswers(count: 20, at: .trainEasy, seed: 4),
      tokenizer: tokenizer, maximumQuestionTokens: 200, maximumAnswerTokens: 20)
    func evaluated(_ batchSize: Int) throws -> Evaluation {
      try #require(
        try Evaluation.of(
          trainer.model, trainer.loss, on: set, tokenizer: tokenizer, batchSize: batchSize,
          maximumAnswerTokens: 6))
    }
    let whole = try evaluated(20)
    for batchSize in [1, 7] {
      let parts = try evaluated(batchSize)
      #expect(parts.answers == whole.answers)
      #expect(abs(parts.summary.tokenLoss - whole.summary.tokenLoss) < 1e-9)
      #expect(abs(parts.summary.numberLoss - whole.summary.numberLoss) < 1e-9)
    }
  }

  @Test func theNumberLossChangesWhatIsLearnt() throws {
    let batch = Batch(try batch(8))
    func weights(_ loss: LossConfiguration) throws -> [Float] {
      var trainer = try trainer(loss)
      _ = try trainer.step([batch])
      return CPUDevice.shared.floats(trainer.model.arena.values)
    }
    let ce = try weights(LossConfiguration(.crossEntropy))
    #expect(try weights(LossConfiguration(.wasserstein)) != ce)
    #expect(try weights(LossConfiguration(.wasserstein, lambda: 0)) == ce)
  }

  @Test func aStepThatDivergesLeavesTheWeightsAlone() throws {
    var trainer = try trainer(LossConfiguration(.wasserstein))
    let embedding = trainer.model.embedding
    var scalars = CPUDevice.shared.floats(embedding.value)
    scalars[40] = .infinity
    CPUDevice.shared.write(scalars, to: embedding.value)
    let before = CPUDevice.shared.floats(trainer.model.arena.values)
    let batch = Batch(try batch(4))
    #expect(throws: (any Error).self) { try trainer.step([batch]) }
    #expect(CPUDevice.shared.floats(trainer.model.arena.values) == before)
    #expect(CPUDevice.shared.floats(trainer.model.arena.gradients).allSatisfy { $0 == 0 })
    #expect(trainer.optimizer.steps == 0)
  }

  @Test func aSteadyLoopAllocatesNothing() throws {
    let device = CPUDevice(threads: 2)
    var trainer = try trainer(LossConfiguration(.wasserstein), dropout: 0.1, on: device)
    let batches = try (0..<6).map { Batch(try batch(16, seed: UInt64($0 + 1))) }
    // Batches of ever other lengths: size classes make them alike.
    for _ in 0..<3 { for batch in batches { _ = try trainer.step([batch]) } }
    let before = device.memoryStatistics
    for _ in 0..<3 { for batch in batches { _ = try trainer.step([batch]) } }
    #expect(device.memoryStatistics == before)
  }

  @Test func clippingBoundsTheStep() throws {
    let batch = Batch(try batch(8))
    var clipped = try trainer(LossConfiguration(.crossEntropy))
    var configuration = AdamW.Configuration()
    configuration.clipNorm = nil
    var free = Trainer(
      model: T5(small, on: CPUDevice.shared, seed: 1), loss: clipped.loss,
      schedule: clipped.schedule, optimizer: .adamW(configuration), seed: 7)
    let (a, b) = (try clipped.step([batch]), try free.step([batch]))
    // The norm that is reported is the one before clipping.
    #expect(a.gradientNorm == b.gradientNorm && a.gradientNorm > 1)
    // After one step the first moment is (1 − β₁) times the gradient that was used.
    func used(_ trainer: Trainer) -> Double {
      let moment = trainer.optimizer.state.first { $0.name == "first_moment" }!
      return CPUDevice.shared.sumOfSquares(moment.buffer).squareRoot() / 0.1
    }
    #expect(abs(used(clipped) - 1) < 1e-4)
    #expect(abs(used(free) / b.gradientNorm - 1) < 1e-4)
  }
}
