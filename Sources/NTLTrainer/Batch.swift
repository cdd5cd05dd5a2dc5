public import NTLData
import NTLLoss
public import NTLModel

/// Questions and answers that are computed together.
public struct Batch: Sendable {
  /// What the encoder reads.
  public let source: PackedSequences
  /// What the decoder should write.
  public let labels: PackedSequences

  /// Questions and answers.
  public init(source: PackedSequences, labels: PackedSequences) {
    self.source = source
    self.labels = labels
  }

  /// Some of a set's examples.
  public init(_ examples: some Sequence<EncodedExample>) {
    let examples = Array(examples)
    source = PackedSequences(examples.map(\.question))
    labels = PackedSequences(examples.map(\.answer))
  }

  /// Tokens read and written.
  public var tokens: Int { source.tokens.count + labels.tokens.count }

  /// The labels as a loss wants them: a number ends where its answer does.
  var lossLabels: Labels { Labels(labels.tokens, sequences: labels.ranges) }
}
