import Foundation
import NTLLoss
import NTLModel
import NTLTensor

/// How well a model foresees labels token by token, each time given the right tokens before: sums over
/// batches, from which the metrics of a whole set follow.
struct LabelScores: Sendable {
  /// What labels are charged.
  private let charge: CombinedLoss
  private var counts = LossCounts.zero
  /// Over ``counts``, in nats and in the unit of the number loss.
  private var tokenLosses = 0.0
  private var numberLosses = 0.0
  /// Σ −ln p(label), in nats.
  private var negativeLogLikelihood = 0.0
  private var tokens = 0
  private var rightTokens = 0
  private var sequences = 0
  private var rightSequences = 0

  /// No labels yet.
  init(_ loss: CombinedLoss) { charge = loss }

  /// Token loss + λ·number loss.
  var loss: Double { tokenLoss + charge.weight * numberLoss }

  /// The mean token loss by token; 0 without tokens.
  var tokenLoss: Double { counts.tokens > 0 ? tokenLosses / counts.tokens : 0 }

  /// The mean number loss by number; 0 without numbers.
  var numberLoss: Double { counts.numbers > 0 ? numberLosses / counts.numbers : 0 }

  /// exp of the mean cross-entropy by token, of plain cross-entropy whatever the training loss smooths.
  /// Weighted by tokens: the paper's evaluation averages the perplexities of batches. Nil if it overflows.
  var perplexity: Double? {
    let perplexity = exp(negativeLogLikelihood / Double(tokens))
    return perplexity.isFinite ? perplexity : nil
  }

  /// The share of label tokens, end tokens included, that are the likeliest.
  var tokenAccuracy: Double? { tokens == 0 ? nil : Double(rightTokens) / Double(tokens) }

  /// The share of answers all of whose tokens are the likeliest: the ones that greedy decoding gets right.
  var sequenceAccuracy: Double? {
    sequences == 0 ? nil : Double(rightSequences) / Double(sequences)
  }

  /// The scalars of logits that are in memory at a time, unless one answer needs more.
  private static let blockScalars = 8 << 20

  /// Adds the labels of another set, charged the same.
  mutating func add(_ other: LabelScores) {
    counts = counts + other.counts
    tokenLosses += other.tokenLosses
    numberLosses += other.numberLosses
    negativeLogLikelihood += other.negativeLogLikelihood
    tokens += other.tokens
    rightTokens += other.rightTokens
    sequences += other.sequences
    rightSequences += other.rightSequences
  }

  /// Adds a batch.
  ///
  /// Logits are computed a few answers at a time: those of a large vocabulary and batch would not fit into
  /// memory.
  ///
  /// - Parameters:
  ///   - hidden: `[positions, width]`, of all labels.
  ///   - projection: `[vocabulary, width]`.
  ///   - batch: the labels.
  /// - Throws: `LossError` for logits that are not finite.
  mutating func add(
    _ hidden: Tensor, projection: Parameter, _ batch: Batch
  ) throws(LossError) {
    let (width, vocabulary) = (projection.shape.columns, projection.shape.rows)
    for block in Self.blocks(of: batch.labels.ranges, rows: Self.blockScalars / vocabulary) {
      let start = block.first?.lowerBound ?? 0
      let rows = start..<(block.last?.upperBound ?? 0)
      let states = Tensor(
        Buffer(sliceOf: hidden.buffer, rows.lowerBound * width..<rows.upperBound * width),
        [rows.count, width])
      let logits = states.linear(projection)
      let labels = Array(batch.labels.tokens[rows])
      let ranges = block.map { $0.lowerBound - start..<$0.upperBound - start }
      let terms = try charge(
        logits, labels: Labels(labels, sequences: ranges), reduction: .sum)
      counts = counts + terms.counts
      tokenLosses += terms.tokenLoss
      numberLosses += terms.numberLoss
      add(logits, labels, ranges)
    }
  }

  private mutating func add(_ logits: Tensor, _ labels: [Int32], _ ranges: [Range<Int>]) {
    negativeLogLikelihood += logits.crossEntropy(labels).scalars.reduce(0, +)
    let isRight = zip(logits.argmax(), labels).map { $0 == $1 }
    tokens += labels.count
    rightTokens += isRight.count { $0 }
    sequences += ranges.count
    rightSequences += ranges.count { !isRight[$0].contains(false) }
  }

  /// Sequences in groups of at most so many rows, or of one that has more.
  private static func blocks(of ranges: [Range<Int>], rows: Int) -> [ArraySlice<Range<Int>>] {
    var blocks: [ArraySlice<Range<Int>>] = []
    var first = 0
    for next in 1...max(1, ranges.count) where !ranges.isEmpty {
      if next == ranges.count || ranges[next].upperBound - ranges[first].lowerBound > rows {
        blocks.append(ranges[first..<next])
        first = next
      }
    }
    return blocks
  }
}
