import ArgumentParser
import NTLMetrics
import NTLTrainer

extension RunInterval: ExpressibleByArgument {
  /// The interval of a number of steps or `epoch`; nil if it is neither.
  public init?(argument: String) { self.init(argument) }
}

extension RunDecoding: ExpressibleByArgument {
  /// The decoding of a name; nil if it is none.
  public init?(argument: String) { self.init(argument) }
}

/// When a run is evaluated, and what follows from it. What is left away stays as it is.
struct EvaluationOptions: ParsableArguments {
  @Option(
    help: "Steps between evaluations; epoch: one after each; 0: only at the end (default: 200).")
  var evaluateEvery: RunInterval?

  @Option(
    help: """
      How many validation questions, evenly spaced, are asked while training; 0: all (default: 256).
      """)
  var evaluationQuestions: Int?

  @Option(help: "How many questions are answered together (default: 128).")
  var evaluationBatchSize: Int?

  @Option(
    help: """
      How the number of an answer is found: paper, flexible (see ntl metrics --help), or none where answers are \
      texts (default: paper).
      """)
  var rule: NumberExtraction?

  @Flag(inversion: .prefixedNo, help: "Evaluate before the first step, too (default: no).")
  var evaluateAtStart: Bool?

  @Option(
    parsing: .upToNextOption,
    help: """
      How the final tests are answered, once in each of these ways: argmax, expectation, median (see \
      ntl evaluate --help), beam-4 for four beams. While training only the first counts (default: argmax).
      """)
  var decodeWith: [RunDecoding] = []

  @Option(
    help: """
      By what evaluations are compared: loss, or another key of evaluations.jsonl, as mae or exact_match \
      (default: loss).
      """)
  var bestMetric: String?

  @Option(
    help: "Stop training once so many evaluations in a row have brought no gain (default: never).")
  var patience: Int?

  @Option(help: "With --patience: a gain is one by more than this (default: 0).")
  var earlyStoppingThreshold: Double?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Test and keep the model of the best evaluation, not that of the last step (default: no).
      """)
  var loadBest: Bool?

  func validate() throws {
    if let evaluationQuestions, evaluationQuestions < 0 {
      throw ValidationError("--evaluation-questions cannot be negative.")
    }
  }

  func apply(to configuration: inout RunConfiguration) throws {
    configuration.evaluationInterval = evaluateEvery ?? configuration.evaluationInterval
    if let count = evaluationQuestions { configuration.evaluationCount = count == 0 ? nil : count }
    configuration.evaluationBatchSize = evaluationBatchSize ?? configuration.evaluationBatchSize
    configuration.numberExtraction = rule ?? configuration.numberExtraction
    configuration.evaluatesAtStart = evaluateAtStart ?? configuration.evaluatesAtStart
    if !decodeWith.isEmpty { configuration.decodings = decodeWith }
    if let bestMetric { configuration.bestMetric = BestMetric(bestMetric) }
    if let patience {
      configuration.earlyStopping = EarlyStopping(
        patience: patience, threshold: configuration.earlyStopping?.threshold ?? 0)
    }
    if let threshold = earlyStoppingThreshold {
      guard let patience = configuration.earlyStopping?.patience else {
        throw ValidationError("--early-stopping-threshold means nothing without --patience.")
      }
      configuration.earlyStopping = EarlyStopping(patience: patience, threshold: threshold)
    }
    configuration.loadsBestModel = loadBest ?? configuration.loadsBestModel
  }
}
