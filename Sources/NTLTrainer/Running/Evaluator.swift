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
  /// - Throws: `TrainingError` if the objective needs a sentinel and the tokenizer has none.
  public init(
    _ model: T5, _ loss: CombinedLoss, tokenizer: any Tokenizer, _ configuration: RunConfiguration
  ) throws {
    self.model = model
    self.loss = loss
    self.tokenizer = try configuration.objective.answerTokenizer(tokenizer)
    self.configuration = configuration
  }

  /// What the model makes of a set's questions, as while training: answered in the first way of the
  /// configuration.
  ///
  /// - Parameters:
  ///   - set: the questions.
  ///   - watch: told what has been answered.
  /// - Returns: nil if it was stopped.
  /// - Throws: `LossError` if the model's logits are not finite.
  public func evaluate(_ set: EncodedSet, watch: Watch) throws -> Evaluation? {
    try evaluate(set, [configuration.decodings[0]], watch)?[0]
  }

  /// What the model makes of each test set with each decoding; its answers are left in a folder, in
  /// ``RunConfiguration/predictionFiles(ofTest:)``.
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
    var tested: [TestEvaluation] = []
    for test in tests {
      let files = configuration.predictionFiles(ofTest: test.name)
      guard let evaluations = try evaluate(test.questions, files.map(\.decoding), watch) else {
        return nil
      }
      for ((decoding, file), evaluation) in zip(files, evaluations) {
        try JSONFile.write(lines: evaluation.answers, to: folder.appending(path: file))
        tested.append(TestEvaluation(name: test.name, decoding: decoding, evaluation: evaluation))
        observe(tested.last!)
      }
    }
    return tested
  }

  private func evaluate(
    _ set: EncodedSet, _ decodings: [RunDecoding], _ watch: Watch
  ) throws -> [Evaluation]? {
    try Evaluation.of(
      model, loss, on: set, tokenizer: tokenizer, batchSize: configuration.evaluationBatchSize,
      maximumAnswerTokens: configuration.maximumAnswerTokens,
      decodings: decodings.map { $0.answerDecoding(for: model.configuration) },
      extraction: configuration.numberExtraction
    ) { answered in watch(answered, set.count) }
  }
}
