/// Batches of examples of similar length, in an order that follows from seed and epoch alone.
///
/// Texts of one length share their decoding steps and the shapes of their matrices, so that mixing
/// short and long ones wastes work. Sorting all examples would waste none, but put the same ones
/// together in every epoch. In between: shuffle the examples, cut them into windows of some batches,
/// sort each window by length and cut it into batches, then shuffle the batches. Each epoch holds
/// every example exactly once; when the batch size does not divide their number, one of its batches
/// is smaller.
public struct LengthBucketedBatches: Sendable {
  /// The length of each example.
  public let lengths: [Int]
  /// The number of examples in a batch.
  public let batchSize: Int
  /// What the order follows from, together with the epoch.
  public let seed: UInt64
  /// The number of batches that are sorted together. With 1 the batches are purely random.
  public let windowBatches: Int

  /// Prepares batches of examples with the given lengths; nothing is drawn yet.
  public init(lengths: [Int], batchSize: Int, seed: UInt64, windowBatches: Int = 50) {
    require(batchSize > 0, "a batch holds at least one example")
    require(windowBatches > 0, "a window holds at least one batch")
    self.lengths = lengths
    self.batchSize = batchSize
    self.seed = seed
    self.windowBatches = windowBatches
  }

  /// ⌈examples / batch size⌉
  public var batchesPerEpoch: Int {
    (lengths.count + batchSize - 1) / batchSize
  }

  /// The batches of an epoch, as indices into `lengths`.
  public func batches(inEpoch epoch: Int) -> [[Int]] {
    var generator = SplitMix64(seed: seed, stream: UInt64(epoch))
    var order = Array(lengths.indices)
    generator.shuffle(&order)
    var batches = order.chunks(of: batchSize * windowBatches).flatMap { window in
      Self.sorted(Array(window), by: lengths).chunks(of: batchSize).map(Array.init)
    }
    generator.shuffle(&batches)
    return batches
  }

  /// The batches from a position on, epoch after epoch, without end.
  ///
  /// - Precondition: there are examples, and the position is one that a cursor reported.
  public func cursor(at position: BatchPosition = .start) -> Cursor {
    require(!lengths.isEmpty, "no examples to draw batches from")
    require(position.batch < batchesPerEpoch, "an epoch has \(batchesPerEpoch) batches")
    return Cursor(self, at: position)
  }

  /// All examples once, shortest first and otherwise in their own order, for evaluation.
  ///
  /// Results belong to the original indices in the lists, and can be put back in order by them.
  public static func sortedByLength(_ lengths: [Int], batchSize: Int) -> [[Int]] {
    require(batchSize > 0, "a batch holds at least one example")
    return sorted(Array(lengths.indices), by: lengths).chunks(of: batchSize).map(Array.init)
  }

  /// By length, and among equals by their places in `indices`: the order never depends on how the
  /// standard library sorts.
  private static func sorted(_ indices: [Int], by lengths: [Int]) -> [Int] {
    // Length and place in one number: sorted several times as fast as pairs of them.
    indices.enumerated()
      .map { lengths[$0.element] << 32 | $0.offset }
      .sorted()
      .map { indices[$0 & 0xFFFF_FFFF] }
  }
}

/// A place between two batches: what a checkpoint needs for going on with the same data.
public struct BatchPosition: Sendable, Hashable, Codable {
  /// How many times all examples have been seen.
  public let epoch: Int
  /// How many batches of the current epoch have been seen.
  public let batch: Int

  /// Names a place in the data.
  public init(epoch: Int, batch: Int) {
    require(epoch >= 0 && batch >= 0, "epochs and batches are counted from 0")
    self.epoch = epoch
    self.batch = batch
  }

  /// Before the first batch.
  public static let start = BatchPosition(epoch: 0, batch: 0)
}

extension LengthBucketedBatches {
  /// Walks through the batches of all epochs, and knows where it is.
  public struct Cursor: Sendable {
    /// The place of the batch that `next()` returns.
    public private(set) var position: BatchPosition
    private let source: LengthBucketedBatches
    /// Of the position's epoch; nil until one of them is asked for, because drawing them takes time.
    private var batches: [[Int]]?

    fileprivate init(_ source: LengthBucketedBatches, at position: BatchPosition) {
      self.source = source
      self.position = position
    }

    /// The batch at the position, as indices of examples; then moves on.
    ///
    /// The first of an epoch waits until the epoch's order is drawn.
    public mutating func next() -> [Int] {
      let batches = batches ?? source.batches(inEpoch: position.epoch)
      let batch = batches[position.batch]
      if position.batch + 1 < batches.count {
        self.batches = batches
        position = BatchPosition(epoch: position.epoch, batch: position.batch + 1)
      } else {
        self.batches = nil
        position = BatchPosition(epoch: position.epoch + 1, batch: 0)
      }
      return batch
    }
  }
}

extension Array {
  /// Consecutive pieces of `size` elements; the last may be smaller.
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
