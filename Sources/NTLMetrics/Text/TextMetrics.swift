/// How alike answers and labels are as texts, over all examples.
///
/// The paper's evaluation takes means of batch means, which for BLEU is another number.
public struct TextMetrics: Codable, Sendable, Equatable {
  /// Corpus BLEU, 0 … 100, as sacrebleu's default has it: tokenizer 13a, smoothing "exp", case matters.
  public let bleu: Double?
  /// The mean F-measure of ROUGE-1, 0 … 1, as rouge_score has it with its stemmer.
  public let rouge1: Double?
  /// The same of ROUGE-2.
  public let rouge2: Double?
  /// The same of ROUGE-L, the whole answer taken as one sentence.
  public let rougeL: Double?

  /// Compares predictions with labels; without answers all metrics are nil.
  public init(_ answers: [(prediction: String, label: String)]) {
    self.init(TextScores(answers), Multiplicities(ones: answers.count))
  }
}

extension TextMetrics {
  /// The metrics of a resample.
  init(_ scores: TextScores, _ multiplicities: Multiplicities) {
    var counts = BLEUCounts()
    var (answers, first, second, longest) = (0, 0.0, 0.0, 0.0)
    for (i, multiplicity) in multiplicities.counts.enumerated() where multiplicity > 0 {
      counts.add(scores.bleu[i], times: multiplicity)
      let (rouge, weight) = (scores.rouge[i], Double(multiplicity))
      answers += multiplicity
      first += weight * rouge.rouge1
      second += weight * rouge.rouge2
      longest += weight * rouge.rougeL
    }
    guard answers > 0 else {
      (bleu, rouge1, rouge2, rougeL) = (nil, nil, nil, nil)
      return
    }
    bleu = counts.score
    let count = Double(answers)
    (rouge1, rouge2, rougeL) = (first / count, second / count, longest / count)
  }
}

/// What ``TextMetrics`` are made of: every answer compared once.
struct TextScores: Sendable {
  /// By answer.
  let bleu: [BLEUCounts]
  /// By answer.
  let rouge: [ROUGEScores]

  init(_ answers: [(prediction: String, label: String)]) {
    bleu = answers.map { BLEUCounts(prediction: $0.prediction, label: $0.label) }
    rouge = answers.map { ROUGEScores(prediction: $0.prediction, label: $0.label) }
  }
}
