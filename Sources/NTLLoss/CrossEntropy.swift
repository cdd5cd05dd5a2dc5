public import NTLTensor

/// Cross-entropy, −log softmax(z)[label], at every position that counts.
///
/// It returns one value for each position; reducing is the caller's business, because a mean of
/// micro-batch means would weigh short micro-batches too heavily.
public struct CrossEntropy: Sendable, Equatable {
  /// Positions with this label count for nothing: they are not even read.
  public var ignoreIndex: Int32

  /// A cross-entropy that ignores one label; −100 is PyTorch's custom.
  public init(ignoreIndex: Int32 = -100) { self.ignoreIndex = ignoreIndex }

  /// The loss at each position.
  ///
  /// - Parameters:
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  ///   - labels: one token for each position.
  /// - Returns: `[positions]`; 0 where the label is ignored.
  /// - Throws: ``LossError`` for a label outside of the vocabulary, and for logits that are NaN or
  ///   infinite at a position that counts.
  public func callAsFunction(_ logits: Tensor, labels: [Int32]) throws(LossError) -> Tensor {
    try checkLabels(labels, vocabularySize: logits.shape.columns, ignoreIndex: ignoreIndex)
    let loss = logits.crossEntropy(labels.map { $0 == ignoreIndex ? -1 : $0 })
    if let position = loss.scalars.firstIndex(where: { !$0.isFinite }) {
      throw nonFiniteLogit(in: logits, position: position)
    }
    return loss
  }

  /// How many positions count.
  public func count(_ labels: [Int32]) -> Int { labels.count { $0 != ignoreIndex } }
}

/// Finds the first label that is neither a token nor ignored.
func checkLabels(_ labels: [Int32], vocabularySize: Int, ignoreIndex: Int32) throws(LossError) {
  for (position, label) in labels.enumerated() where label != ignoreIndex {
    guard label >= 0 && label < vocabularySize else {
      throw .labelOutOfRange(position: position, label: label, vocabularySize: vocabularySize)
    }
  }
}

/// The first logit of a position that is not finite.
///
/// Finite logits can overflow only where they differ by more than a float can hold; the largest is
/// named then.
func nonFiniteLogit(in logits: Tensor, position: Int) -> LossError {
  let columns = logits.shape.columns
  let row = logits.device.doubles(
    Buffer(sliceOf: logits.buffer, position * columns..<(position + 1) * columns))
  let token =
    row.firstIndex { !$0.isFinite } ?? row.indices.max { abs(row[$0]) < abs(row[$1]) } ?? 0
  return .nonFiniteLogit(position: position, token: token, value: row[token])
}
