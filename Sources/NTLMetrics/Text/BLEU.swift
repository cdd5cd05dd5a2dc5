import Foundation

/// What corpus BLEU (Papineni et al. 2002) adds up over answers.
///
///     BLEU = 100 · min(1, exp(1 − r/c)) · (p₁·p₂·p₃·p₄)^¼
///
/// with c and r the words of all predictions and labels, and pₙ the share of the predictions' n-grams that
/// stand in their labels, each counted at most as often as there. Without a match of an n, pₙ is taken as
/// 1 / (2ᵏ · n-grams) for the k-th such n (NIST's smoothing, "exp").
struct BLEUCounts: Sendable, Equatable {
  /// The longest n-grams.
  static let order = 4

  /// By n, from 1: the predictions' n-grams that match.
  var matches = SIMD4<Int>()
  /// By n, from 1: the predictions' n-grams.
  var total = SIMD4<Int>()
  /// c
  var predictionWords = 0
  /// r
  var labelWords = 0

  /// Counts of no answer.
  init() {}

  /// Counts of one answer.
  init(prediction: String, label: String) {
    var ids = WordIDs()
    let predicted = ids.ids(BLEUTokenizer.words(of: prediction))
    let labelled = ids.ids(BLEUTokenizer.words(of: label))
    (predictionWords, labelWords) = (predicted.count, labelled.count)
    for n in 1...Self.order {
      total[n - 1] = max(0, predicted.count - n + 1)
      matches[n - 1] = commonNGrams(predicted, labelled, n)
    }
  }

  /// Adds the counts of an answer so many times.
  mutating func add(_ other: BLEUCounts, times: Int) {
    matches &+= other.matches &* times
    total &+= other.total &* times
    predictionWords += times * other.predictionWords
    labelWords += times * other.labelWords
  }

  /// BLEU, 0 … 100; 0 if nothing matches.
  var score: Double {
    guard matches != .zero else { return 0 }
    var unmatched = 1.0
    var logarithms = 0.0
    for n in 0..<Self.order {
      // Without any n-gram of this length: precision 0, as in sacrebleu without effective order.
      guard total[n] > 0 else { return 0 }
      if matches[n] == 0 { unmatched *= 2 }
      let counted = matches[n] > 0 ? Double(matches[n]) : 1 / unmatched
      logarithms += log(counted / Double(total[n]))
    }
    let brevity =
      predictionWords < labelWords
      ? exp(1 - Double(labelWords) / Double(predictionWords)) : 1
    return 100 * brevity * exp(logarithms / Double(Self.order))
  }
}
