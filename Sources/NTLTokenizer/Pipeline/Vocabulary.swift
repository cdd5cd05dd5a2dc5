/// The pieces of a vocabulary by token and the tokens by piece, byte by byte.
struct Vocabulary: Sendable {
  /// Which ids there may be. A vocabulary of sixteen million would fill the memory with embeddings, and a
  /// larger id in a file is a mistake or meant badly.
  static let ids = 0..<(1 << 24)

  private(set) var pieces: [Int32: String] = [:]
  private let trie: ByteTrie
  /// The greatest id and 1.
  private(set) var endToken: Int32 = 0

  /// - Parameter entries: with ids that differ from each other; of equal pieces the last one counts.
  init(_ entries: [(piece: String, token: Int32)]) {
    pieces.reserveCapacity(entries.count)
    for (piece, token) in entries {
      pieces[token] = piece
      endToken = max(endToken, token + 1)
    }
    trie = ByteTrie(entries.reversed().map { (bytes: Array($0.piece.utf8), value: $0.token) })
  }

  var count: Int { pieces.count }

  func token(of piece: String) -> Int32? {
    var piece = piece
    return piece.withUTF8 { token(of: $0) }
  }

  func token(of piece: some Collection<UInt8>) -> Int32? {
    trie.withUnsafeSteps { steps in
      var node: Int32 = 0
      for byte in piece {
        node = steps.child(of: node, byte)
        if node < 0 { return nil }
      }
      let value = steps.value(of: node)
      return value < 0 ? nil : value
    }
  }

  /// The tokens of the pieces `<0x00>` to `<0xFF>`, nil where there is none.
  func byteTokens() -> [Int32?] {
    (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return token(of: "<0x" + (digits.count < 2 ? "0" : "") + digits + ">")
    }
  }
}
