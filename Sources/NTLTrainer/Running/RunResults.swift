/// What a model made of a test set.
public struct TestEvaluation: Sendable {
  /// The set's name.
  public let name: String
  /// How its questions were answered.
  public let decoding: RunDecoding
  /// Losses, metrics and answers.
  public let evaluation: Evaluation
}

/// What a finished run writes to `results.json`.
public struct RunResults: Codable, Sendable, Equatable {
  /// The file's name in the run's folder.
  public static let file = "results.json"

  /// One test set, answered in one way.
  public struct Test: Codable, Sendable, Equatable {
    /// The set's name.
    public var name: String
    /// How its questions were answered.
    public var decoding: RunDecoding
    /// Losses and metrics.
    public var summary: Evaluation.Summary

    /// What is kept of an evaluation.
    public init(_ test: TestEvaluation) {
      (name, decoding, summary) = (test.name, test.decoding, test.evaluation.summary)
    }
  }

  /// Steps taken.
  public var step: Int
  /// The step of the checkpoint whose model was tested; nil: that of the last step was.
  public var bestStep: Int?
  /// What the steps took, evaluations and checkpoints not counted; steps that were lost with a killed process
  /// and taken again count once.
  public var trainingSeconds: Double
  /// What the tested model made of the validation questions; nil without a validation set of its own.
  public var validation: Evaluation.Summary?
  /// What it made of the test sets, each with every decoding.
  public var tests: [Test]

  enum CodingKeys: String, CodingKey {
    case step
    case bestStep = "best_step"
    case trainingSeconds = "training_seconds"
    case validation
    case tests
  }
}

extension RunConfiguration {
  /// The files of a test set's predictions, by decoding: `predictions.jsonl` for the only set,
  /// `predictions-NAME.jsonl` where there are several, with `-DECODING` behind the name for all decodings but
  /// the first.
  public func predictionFiles(
    ofTest name: String
  ) -> [(decoding: RunDecoding, file: String)] {
    decodings.enumerated().map { i, decoding in
      let name = i == 0 ? name : "\(name)-\(decoding)"
      let isOnly = i == 0 && tests.count == 1
      return (decoding, isOnly ? "predictions.jsonl" : "predictions-\(name).jsonl")
    }
  }
}
