import NTLTensor

/// The labels of a batch: what stands at each position, which of it counts, and for how much.
public struct Labels: Sendable, Equatable {
  /// One token for each position.
  public let tokens: [Int32]
  /// Positions with this label count for nothing: they are not even read. −100 is PyTorch's custom.
  public let ignoreIndex: Int32
  /// Which positions are one text: a number never goes on from one to the next.
  public let sequences: [Range<Int>]
  /// How much the number loss of each position counts, at least 0; nil: all the same.
  public let weights: [Double]?

  /// Labels, of one text unless `sequences` says otherwise.
  public init(
    _ tokens: [Int32], ignoreIndex: Int32 = -100, sequences: [Range<Int>]? = nil,
    weights: [Double]? = nil
  ) {
    self.tokens = tokens
    self.ignoreIndex = ignoreIndex
    self.sequences = sequences ?? [0..<tokens.count]
    self.weights = weights
    require(
      self.sequences.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= tokens.count },
      "a sequence outside of the \(tokens.count) labels")
    require(
      zip(self.sequences, self.sequences.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound },
      "sequences overlap or are out of order")
    require(
      weights.map { $0.count == tokens.count } != false,
      "\(weights?.count ?? 0) weights for \(tokens.count) labels")
  }

  /// The label at a position; nil where it is ignored.
  public subscript(position: Int) -> Int32? {
    tokens[position] == ignoreIndex ? nil : tokens[position]
  }

  /// How much a position counts.
  public func weight(at position: Int) -> Double { weights?[position] ?? 1 }

  /// Finds the first label that is neither a token nor ignored, and the first weight that makes no
  /// sense.
  func check(vocabularySize: Int) throws(LossError) {
    for (position, label) in tokens.enumerated() where label != ignoreIndex {
      guard label >= 0 && label < vocabularySize else {
        throw .labelOutOfRange(position: position, label: label, vocabularySize: vocabularySize)
      }
    }
    for (position, weight) in (weights ?? []).enumerated() where !(weight >= 0 && weight.isFinite) {
      throw .invalidWeight(position: position, weight: weight)
    }
  }
}

/// How the losses of positions become one number.
public enum Reduction: String, Sendable, Codable, CaseIterable {
  /// The weighted mean over the positions that a term applies to; 0 if there are none.
  case mean
  /// The weighted sum.
  case sum
  /// Each position on its own, ``LossTerms/positions``; what is differentiated is their sum.
  case none
}
