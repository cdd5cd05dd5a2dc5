import Foundation
public import NTLMetrics

extension Evaluation {
  /// Losses and metrics.
  public struct Summary: Codable, Sendable, Equatable {
    /// Token loss + λ·number loss, over all labels.
    public let loss: Double
    /// Mean cross-entropy by token, in nats, against the target that was trained for: with label smoothing or a
    /// Gaussian that is not the label alone, as in transformers' `eval_loss`. Plain cross-entropy, which runs
    /// with different losses have in common, is ln ``perplexity``.
    public let tokenLoss: Double
    /// Mean number loss by number.
    public let numberLoss: Double
    /// How well the labels are foreseen: exp of the mean plain cross-entropy by token. Like the two
    /// accuracies, nil in results stored before it was measured.
    public let perplexity: Double?
    /// The share of label tokens, end tokens included, that are the likeliest, given the right ones before.
    public let tokenAccuracy: Double?
    /// The share of answers all of whose tokens are: the ones that greedy decoding writes exactly as their
    /// label is encoded.
    public let sequenceAccuracy: Double?
    /// How right the answers are.
    public let metrics: NumberMetrics
    /// How alike answers and labels are as texts; nil in results stored before it was measured.
    public let text: TextMetrics?

    enum CodingKeys: String, CodingKey {
      case loss
      case tokenLoss = "token_loss"
      case numberLoss = "number_loss"
      case perplexity
      case tokenAccuracy = "token_accuracy"
      case sequenceAccuracy = "sequence_accuracy"
      case metrics
      case text
    }
  }
}

extension Evaluation.Summary {
  init(_ labels: LabelScores, _ answers: AnswerMetrics) {
    self.init(
      loss: labels.loss, tokenLoss: labels.tokenLoss, numberLoss: labels.numberLoss,
      perplexity: labels.perplexity, tokenAccuracy: labels.tokenAccuracy,
      sequenceAccuracy: labels.sequenceAccuracy, metrics: answers.metrics, text: answers.text)
  }

  /// Every number of the summary's JSON, those of `metrics` and `text` included, by its key; what is undefined
  /// is missing.
  public var numbers: [String: Double] {
    // By way of JSON, so that a new metric is among them without being named here.
    guard let data = try? JSONEncoder().encode(self),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    return Self.numbers(in: object)
  }

  private static func numbers(in object: [String: Any]) -> [String: Double] {
    object.reduce(into: [:]) { numbers, member in
      if let part = member.value as? [String: Any] {
        numbers.merge(Self.numbers(in: part)) { outer, _ in outer }
      } else if let number = member.value as? NSNumber {
        numbers[member.key] = number.doubleValue
      }
    }
  }
}
