import NTLData

/// What one step is fed with.
struct StepBatches: Sendable {
  /// Computed one after another, and counted as one batch.
  let microBatches: [Batch]
  /// Where the step behind this one goes on: what a checkpoint needs once this one has been taken.
  let end: BatchPosition
}

extension StepBatches {
  /// The batches of all steps from a position on, made while the steps before them are computed.
  ///
  /// An epoch's order is drawn on the other thread, too.
  static func prefetched(
    _ examples: [EncodedExample], _ batches: LengthBucketedBatches, from position: BatchPosition,
    accumulation: Int
  ) -> Prefetcher<StepBatches> {
    Prefetcher(ahead: 2, from: batches.cursor(at: position)) { cursor in
      let microBatches = (0..<accumulation).map { _ in Batch(cursor.next().map { examples[$0] }) }
      return StepBatches(microBatches: microBatches, end: cursor.position)
    }
  }
}
