/// Strings by their bytes, for finding all of them that a text continues with at a place.
///
/// A node is a number, the root is 0. An edge from a node by a byte lies in one hash table for all nodes:
/// a step is one look-up, and the memory is bounded by the bytes of the strings.
struct ByteTrie: Sendable {
  /// The value of each node's string; −1: it only leads to longer ones.
  private(set) var values: [Int32] = [-1]
  private var edges: [UInt64]
  private var children: [Int32]
  private let shift: UInt64

  /// No edge: node numbers never fill 56 bits.
  private static let empty = UInt64.max

  /// - Parameter strings: with values that are not negative; of two equal strings the first one counts.
  init(_ strings: some Collection<(bytes: [UInt8], value: Int32)>) {
    let most = strings.reduce(0) { $0 + $1.bytes.count }
    // At most half full, so that a search ends soon.
    let bits = max(4, Int.bitWidth - (2 * most).leadingZeroBitCount)
    edges = Array(repeating: Self.empty, count: 1 << bits)
    children = Array(repeating: 0, count: 1 << bits)
    shift = UInt64(64 - bits)
    for (bytes, value) in strings {
      var node: Int32 = 0
      for byte in bytes { node = childOrNew(node, byte) }
      if values[Int(node)] < 0 { values[Int(node)] = value }
    }
  }

  private mutating func childOrNew(_ node: Int32, _ byte: UInt8) -> Int32 {
    let edge = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    var slot = Self.slot(edge, shift)
    while edges[slot] != Self.empty {
      if edges[slot] == edge { return children[slot] }
      slot = (slot + 1) & (edges.count - 1)
    }
    let fresh = Int32(values.count)
    (edges[slot], children[slot]) = (edge, fresh)
    values.append(-1)
    return fresh
  }

  private static func slot(_ edge: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: (edge &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  /// The trie for a loop that steps often.
  func withUnsafeSteps<Result>(_ body: (Steps) -> Result) -> Result {
    edges.withUnsafeBufferPointer { edges in
      children.withUnsafeBufferPointer { children in
        values.withUnsafeBufferPointer { values in
          body(Steps(edges: edges, children: children, values: values, shift: shift))
        }
      }
    }
  }

  /// Where the walk over a text may go.
  struct Steps {
    fileprivate let edges: UnsafeBufferPointer<UInt64>
    fileprivate let children: UnsafeBufferPointer<Int32>
    fileprivate let values: UnsafeBufferPointer<Int32>
    fileprivate let shift: UInt64

    /// The node behind `node` by `byte`; −1 if no string goes on so.
    @inline(__always)
    func child(of node: Int32, _ byte: UInt8) -> Int32 {
      let edge = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
      var slot = ByteTrie.slot(edge, shift)
      while true {
        let found = edges[slot]
        if found == edge { return children[slot] }
        if found == ByteTrie.empty { return -1 }
        slot = (slot + 1) & (edges.count - 1)
      }
    }

    /// The value of the string that ends at a node; −1 if none does.
    @inline(__always)
    func value(of node: Int32) -> Int32 { values[Int(node)] }
  }

  /// The longest string that `text` continues with at `start`.
  func longestMatch(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (
    value: Int32, end: Int
  )? {
    withUnsafeSteps { steps in
      var (node, best): (Int32, (value: Int32, end: Int)?) = (0, nil)
      for index in start..<text.count {
        node = steps.child(of: node, text[index])
        if node < 0 { break }
        let value = steps.value(of: node)
        if value >= 0 { best = (value, index + 1) }
      }
      return best
    }
  }
}
