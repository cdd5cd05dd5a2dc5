extension BytePairModel {
  /// What pairs of tokens become, and how early.
  ///
  /// A hash table with open addressing, at most half full: looking a pair up is what the model does most.
  struct MergeTable: Sendable {
    private var keys: [UInt64]
    private var values: [(rank: UInt32, result: Int32)]
    private let shift: UInt64

    /// No key: tokens are not negative.
    private static let empty = UInt64.max

    init(_ merges: [Merge]) {
      let bits = max(4, Int.bitWidth - (2 * merges.count).leadingZeroBitCount)
      keys = Array(repeating: Self.empty, count: 1 << bits)
      values = Array(repeating: (0, 0), count: 1 << bits)
      shift = UInt64(64 - bits)
      for (rank, merge) in merges.enumerated() {
        let key = Self.key(merge.left, merge.right)
        let slot = slot(of: key)
        keys[slot] = key
        values[slot] = (UInt32(rank), merge.result)
      }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
      UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// Where a key is or belongs.
    private func slot(of key: UInt64) -> Int {
      var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
      while keys[slot] != key, keys[slot] != Self.empty { slot = (slot + 1) & (keys.count - 1) }
      return slot
    }

    subscript(left: Int32, right: Int32) -> (rank: UInt32, result: Int32)? {
      let key = Self.key(left, right)
      let slot = slot(of: key)
      return keys[slot] == key ? values[slot] : nil
    }
  }
}
