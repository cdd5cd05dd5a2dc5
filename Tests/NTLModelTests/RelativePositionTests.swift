import NTLModel
import NTLTestSupport
import Testing

@Suite struct RelativePositionTests {
  struct Golden: Decodable {
    struct Table: Decodable {
      let bidirectional: Bool
      let buckets: Int
      let maximumDistance: Int
      let firstPosition: Int
      let values: [Int32]
    }
    let tables: [Table]
  }

  /// transformers' own buckets of −200…200: `Fixtures/relative_position.py`.
  @Test func bucketsAreTransformers() throws {
    let golden: Golden = try fixture("relative_position")
    #expect(golden.tables.count >= 4)
    for table in golden.tables {
      let position = RelativePosition(
        buckets: table.buckets, maximumDistance: table.maximumDistance,
        isBidirectional: table.bidirectional)
      let found = table.values.indices.map { position.bucket(table.firstPosition + $0) }
      #expect(found == table.values)
    }
  }

  @Test func aDecoderHasNoBucketsForWhatComesAfter() {
    let position = RelativePosition(buckets: 32, maximumDistance: 128, isBidirectional: false)
    #expect(position.buckets(length: 4) == [3, 2, 1, 0])
    #expect(position.bucket(5) == 0)
  }
}
