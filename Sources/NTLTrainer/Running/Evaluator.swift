public import Foundation
public import NTLLoss
public import NTLModel
public import NTLTokenizer

/// Asks a model questions as a run's configuration says: how answers are found, how long they may be, how
/// their numbers are read.
public struct Evaluator {
  private let model: T5
  private let loss: CombinedLoss
  private let tokenizer: any Tokenizer
  private let configuration: RunConfiguration

  /// Told after each batch how many questions of how many have been answered; with false, evaluation stops.
  public typealias Watch = (_ answered: Int, _ all: Int) -> Bool

  /// An evaluator of a model.
  ///
  /// - Parameters:
  ///   - model: what is asked.
  ///   - loss: what is reported of the labels.
  ///   - tokenizer: turns answers into text.
  ///   - configuration: how it is asked.
  public init(
    _ model: T5, _ loss: CombinedLoss, tokenizer: any Tokenizer, _ configuration: RunConfiguration
  ) {
    self.model = model
    self.loss = loss
    self.tokenizer = configuration.objective.answerTokenizer(tokenizer)
    self.configuration = configuration
  }

  /// What the model makes of a set's questions.
  ///
  /// - Parameters:
  ///   - set: the questions.
  ///   - decoding: how they are answered; nil: as while training, in the first way of the configuration.
  ///   - watch: told what has been answered.
  /// - Returns: nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite.
  public func evaluate(
    _ set: EncodedSet, _ decoding: RunDecoding? = nil, watch: Watch
  ) throws -> Evaluation? {
    try Evaluation.of(
      model, loss, on: set, tokenizer: tokenizer, batchSize: configuration.evaluationBatchSize,
      maximumAnswerTokens: configuration.maximumAnswerTokens,
      decoding: (decoding ?? configuration.decodings[0]).answerDecoding(for: model.configuration),
      extraction: configuration.numberExtraction
    ) { answered in watch(answered, set.count) }
  }

  /// What the model makes of each test set with each decoding; its answers are left in a folder, in
  /// ``RunConfiguration/predictionFiles``.
  ///
  /// - Parameters:
  ///   - tests: the configuration's sets, by name.
  ///   - folder: where the answers are left, which exists.
  ///   - watch: told what has been answered.
  ///   - observe: told what came out of a set.
  /// - Returns: nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite, `ModelError` if a file cannot be written.
  public func test(
    _ tests: [(name: String, questions: EncodedSet)], in folder: URL, watch: Watch,
    observing observe: (TestEvaluation) -> Void = { _ in }
  ) throws -> [TestEvaluation]? {
    let sets = Dictionary(uniqueKeysWithValues: tests.map { ($0.name, $0.questions) })
    var evaluations: [TestEvaluation] = []
    for (test, decoding, file) in configuration.predictionFiles {
      guard let evaluation = try evaluate(sets[test.name]!, decoding, watch: watch) else {
        return nil
      }
      try JSONFile.write(lines: evaluation.answers, to: folder.appending(path: file))
      let tested = TestEvaluation(name: test.name, decoding: decoding, evaluation: evaluation)
      observe(tested)
      evaluations.append(tested)
    }
    return evaluations
  }
}
