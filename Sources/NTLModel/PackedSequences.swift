/// Token sequences of unequal length, one after another: padding is not stored, so it is not computed.
public struct PackedSequences: Sendable, Equatable {
  /// All tokens.
  public let tokens: [Int32]
  /// Where each sequence lies among them.
  public let ranges: [Range<Int>]

  /// The sequences in order.
  public init(_ sequences: some Sequence<[Int32]>) {
    var tokens: [Int32] = []
    var ranges: [Range<Int>] = []
    for sequence in sequences {
      ranges.append(tokens.count..<tokens.count + sequence.count)
      tokens += sequence
    }
    self.tokens = tokens
    self.ranges = ranges
  }

  /// How many sequences there are.
  public var count: Int { ranges.count }
  /// The length of the longest.
  public var longest: Int { ranges.map(\.count).max() ?? 0 }
  /// The tokens of one sequence.
  public subscript(index: Int) -> ArraySlice<Int32> { tokens[ranges[index]] }

  /// Each sequence moved one place to the right behind `start`, its last token dropped: what a decoder
  /// reads while it is taught to write these labels. Negative labels, which are ignored, become `padding`.
  public func shiftedRight(start: Int32, padding: Int32) -> PackedSequences {
    PackedSequences(
      ranges.map { range in
        [start] + tokens[range].dropLast().map { $0 < 0 ? padding : $0 }
      })
  }
}
