/// Who may attend to whom: which rows of the query, key and value matrices belong to which sequence.
///
/// Sequences of unequal length lie packed one after another, `[rows, heads·headWidth]`, so that
/// padding is not computed at all; a padded batch is the same thing with gaps between the ranges, and
/// a key-value cache with room behind each. Rows outside of every range get output 0.
///
///     score[i,j] = scale·q[i]·k[j] + bias[j − i′, h]      y[i] = Σⱼ dropout(softmax(score[i]))ⱼ·v[j]
///
/// for each sequence and each head h, with i′ = i + (keys − queries): the queries stand at the *end* of
/// the keys, as they do when earlier keys come from a cache. A causal query sees keys j ≤ i′.
public struct AttentionLayout: Sendable {
  /// The number of heads, each with its own slice of the columns.
  public let heads: Int
  /// Columns of one head.
  public let headWidth: Int
  /// The rows of q that each sequence owns.
  public let queries: [Range<Int>]
  /// The rows of k and v that each sequence owns.
  public let keys: [Range<Int>]
  /// Whether a query sees only keys that do not come after it.
  public let isCausal: Bool
  /// What scores are multiplied by: 1 in T5, 1/√headWidth elsewhere.
  public let scale: Double
  /// The row of `bias` that holds relative position (key − query) 0.
  public let biasOrigin: Int
  /// Where each sequence's probabilities begin; a head's block is `blockStride` long.
  let blockOffsets: [Int]
  /// Scalars from one head's block to the next: whole Philox groups, see ``Philox4x32``.
  let blockStrides: [Int]
  /// How many scalars the probabilities take.
  public let probabilityCount: Int

  /// A layout for sequences whose i-th attends from rows `queries[i]` to rows `keys[i]`.
  public init(
    heads: Int, headWidth: Int, queries: [Range<Int>], keys: [Range<Int>], isCausal: Bool = false,
    scale: Double = 1, biasOrigin: Int = 0
  ) {
    require(
      queries.count == keys.count,
      "\(queries.count) sequences of queries, \(keys.count) of keys")
    require(
      zip(queries.dropFirst(), queries).allSatisfy { $0.lowerBound >= $1.upperBound }
        && (queries.first?.lowerBound ?? 0) >= 0 && keys.allSatisfy { $0.lowerBound >= 0 },
      "attention: query ranges must follow one another, and none may begin below 0")
    self.heads = heads
    self.headWidth = headWidth
    self.queries = queries
    self.keys = keys
    self.isCausal = isCausal
    self.scale = scale
    self.biasOrigin = biasOrigin
    var offsets: [Int] = []
    var strides: [Int] = []
    var end = 0
    for (q, k) in zip(queries, keys) {
      require(
        !isCausal || q.count <= k.count,
        "causal attention: \(q.count) queries stand at the end of \(k.count) keys")
      let stride = (q.count * k.count + 63) / 64 * 64
      offsets.append(end)
      strides.append(stride)
      end += heads * stride
    }
    blockOffsets = offsets
    blockStrides = strides
    probabilityCount = end
  }

  /// Whether no key belongs to two sequences: gradients could not be added in parallel otherwise.
  var hasDisjointKeys: Bool {
    zip(keys.dropFirst(), keys).allSatisfy { $0.lowerBound >= $1.upperBound }
  }

  /// Columns of q, k and v.
  public var width: Int { heads * headWidth }

  /// How many keys query `i` of a sequence sees, counted from the sequence's first.
  public func visibleKeys(ofQuery i: Int, queries: Int, keys: Int) -> Int {
    isCausal ? i + (keys - queries) + 1 : keys
  }

  /// Where the probabilities of one head of one sequence begin: `[queries, keys]`, row-major.
  public func block(sequence: Int, head: Int) -> Int {
    blockOffsets[sequence] + head * blockStrides[sequence]
  }

  /// Whether every one of `rows` query rows belongs to a sequence, so that all of y is written.
  func coversAllQueries(rows: Int) -> Bool { queries.reduce(0) { $0 + $1.count } == rows }
}
