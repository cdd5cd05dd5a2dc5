import NTLData
import Testing

struct LengthBucketedBatchesTests {
  private static func lengths(_ count: Int) -> [Int] {
    var generator = SplitMix64(seed: 5)
    return (0..<count).map { _ in Int(generator.next() % 60 + generator.next() % 60) }
  }

  private static func paddedTokens(_ batches: [[Int]], _ lengths: [Int]) -> Int {
    batches.reduce(0) { $0 + $1.count * ($1.map { lengths[$0] }.max() ?? 0) }
  }

  @Test(arguments: [(0, 8), (1, 8), (7, 8), (8, 8), (9, 8), (1_000, 8), (1_001, 1), (5_003, 32)])
  func everyExampleComesOnceAnEpoch(_ count: Int, _ batchSize: Int) {
    let batches = LengthBucketedBatches(
      lengths: Self.lengths(count), batchSize: batchSize, seed: 1, windowBatches: 10)
    let epoch = batches.batches(inEpoch: 3)
    #expect(epoch.joined().sorted() == Array(0..<count))
    #expect(epoch.count == batches.batchesPerEpoch)
    let smaller = epoch.filter { $0.count != batchSize }
    #expect(smaller.map(\.count) == (count % batchSize == 0 ? [] : [count % batchSize]))
  }

  @Test func seedAndEpochDecideTheOrder() {
    let lengths = Self.lengths(1_000)
    func epoch(_ epoch: Int, seed: UInt64) -> [[Int]] {
      LengthBucketedBatches(lengths: lengths, batchSize: 16, seed: seed).batches(inEpoch: epoch)
    }
    #expect(epoch(0, seed: 1) == epoch(0, seed: 1))
    #expect(epoch(0, seed: 1) != epoch(1, seed: 1))
    #expect(epoch(0, seed: 1) != epoch(0, seed: 2))
    #expect(epoch(1, seed: 0) != epoch(0, seed: 1))
    let together = Set(epoch(0, seed: 1).map(Set.init))
    #expect(together.isDisjoint(with: epoch(1, seed: 1).map(Set.init)))
  }

  @Test func bucketsWasteLessThanRandomBatches() {
    let lengths = Self.lengths(10_000)
    func waste(windowBatches: Int) -> Double {
      let batches = LengthBucketedBatches(
        lengths: lengths, batchSize: 32, seed: 1, windowBatches: windowBatches)
      let padded = Self.paddedTokens(batches.batches(inEpoch: 0), lengths)
      return Double(padded - lengths.reduce(0, +)) / Double(padded)
    }
    #expect(waste(windowBatches: 1) > 0.3)
    #expect(waste(windowBatches: 50) < 0.05)
  }

  /// The batch order is shuffled, so that training does not go from short to long.
  @Test func lengthsDoNotGrowAlongTheEpoch() {
    let lengths = Self.lengths(3_200)
    let batches = LengthBucketedBatches(
      lengths: lengths, batchSize: 32, seed: 1, windowBatches: 100)
    let longest = batches.batches(inEpoch: 0).map { $0.map { lengths[$0] }.max() ?? 0 }
    let rises = zip(longest, longest.dropFirst()).count { $0 < $1 }
    #expect((30...70).contains(rises))
  }

  @Test func aCursorGoesOnWhereItStopped() {
    let batches = LengthBucketedBatches(lengths: Self.lengths(100), batchSize: 8, seed: 1)
    var cursor = batches.cursor()
    for _ in 0..<17 { _ = cursor.next() }
    #expect(cursor.position == BatchPosition(epoch: 1, batch: 4))
    var resumed = batches.cursor(at: cursor.position)
    for _ in 0..<30 { #expect(resumed.next() == cursor.next()) }
    #expect(cursor.position == BatchPosition(epoch: 3, batch: 8))
  }

  @Test func aCursorWalksWholeEpochs() {
    let batches = LengthBucketedBatches(lengths: Self.lengths(100), batchSize: 8, seed: 1)
    var cursor = batches.cursor()
    for epoch in 0..<3 {
      let walked = (0..<batches.batchesPerEpoch).map { _ in cursor.next() }
      #expect(walked == batches.batches(inEpoch: epoch))
    }
  }

  @Test func evaluationOrderIsByLengthAndThenByIndex() {
    let batches = LengthBucketedBatches.sortedByLength([5, 2, 5, 1, 2], batchSize: 2)
    #expect(batches == [[3, 1], [4, 0], [2]])
    #expect(LengthBucketedBatches.sortedByLength([], batchSize: 2) == [])
  }

  @Test func impossibleSettingsStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = LengthBucketedBatches(lengths: [1], batchSize: 0, seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      let batches = LengthBucketedBatches(lengths: [1], batchSize: 1, seed: 1)
      _ = batches.cursor(at: BatchPosition(epoch: 0, batch: 1))
    }
  }
}
