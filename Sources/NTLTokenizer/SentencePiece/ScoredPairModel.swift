/// SentencePiece's byte-pair encoding: of all neighbours that make a piece together, those with the highest
/// score are joined, the leftmost ones among equals, until none are left.
///
/// A heap holds the candidates and a linked list the symbols, so that n characters take O(n log n). (Sennrich
/// et al., ACL 2016, for the idea.)
struct ScoredPairModel: Sendable {
  private let trie: ByteTrie
  private let scores: [Float]
  private let unknownToken: Int32
  /// Symbols that are taken wherever they stand and never joined.
  private let userDefined: ByteTrie?
  private let isUnused: [Bool]

  init(_ model: SentencePieceFile) {
    func trie(_ isWanted: (SentencePieceFile.PieceType) -> Bool) -> ByteTrie? {
      let pieces = model.pieces.enumerated().filter { isWanted($1.type) }
      return pieces.isEmpty
        ? nil : ByteTrie(pieces.map { (bytes: Array($1.text.utf8), value: Int32($0)) })
    }
    self.trie = trie { [.normal, .userDefined, .unused].contains($0) } ?? ByteTrie([])
    userDefined = trie { $0 == .userDefined }
    scores = model.pieces.map(\.score)
    isUnused = model.pieces.map { $0.type == .unused }
    unknownToken = Int32(model.unknownToken)
  }

  private struct Symbol {
    var range: Range<Int>
    var previous: Int
    var next: Int
    let isFrozen: Bool
  }

  private struct Candidate: Comparable {
    let score: Float
    let left: Int
    let right: Int
    let range: Range<Int>

    /// Later ones in the order of joining are less.
    static func < (a: Candidate, b: Candidate) -> Bool {
      a.score < b.score || a.score == b.score && a.left > b.left
    }
  }

  /// A text in valid UTF-8, cut into pieces.
  func segments(of text: UnsafeBufferPointer<UInt8>) -> [UnigramModel.Segment] {
    var symbols = self.symbols(of: text)
    var heap = Heap<Candidate>()
    /// Pieces that may be made but not kept are cut again where they were joined.
    var seams: [Range<Int>: Int] = [:]

    func consider(_ left: Int, _ right: Int) {
      guard left >= 0, right >= 0, !symbols[left].isFrozen, !symbols[right].isFrozen else { return }
      let range = symbols[left].range.lowerBound..<symbols[right].range.upperBound
      guard let token = token(text, range) else { return }
      heap.push(Candidate(score: scores[Int(token)], left: left, right: right, range: range))
      if isUnused[Int(token)] { seams[range] = symbols[right].range.lowerBound }
    }

    for right in symbols.indices.dropFirst() { consider(right - 1, right) }
    while let best = heap.pop() {
      let (left, right) = (symbols[best.left], symbols[best.right])
      // One of the two has been joined with another one since.
      guard !left.range.isEmpty, !right.range.isEmpty,
        left.range.lowerBound..<right.range.upperBound == best.range
      else { continue }
      symbols[best.left].range = best.range
      symbols[best.left].next = right.next
      if right.next >= 0 { symbols[right.next].previous = best.left }
      symbols[best.right].range = 0..<0
      consider(symbols[best.left].previous, best.left)
      consider(best.left, symbols[best.left].next)
    }

    var segments: [UnigramModel.Segment] = []
    func append(_ range: Range<Int>) {
      let token = token(text, range) ?? unknownToken
      if isUnused[Int(token)], let seam = seams[range] {
        append(range.lowerBound..<seam)
        append(seam..<range.upperBound)
      } else {
        segments.append(UnigramModel.Segment(token: token, range: range))
      }
    }
    var index = symbols.isEmpty ? -1 : 0
    while index >= 0 {
      append(symbols[index].range)
      index = symbols[index].next
    }
    return segments
  }

  private func symbols(of text: UnsafeBufferPointer<UInt8>) -> [Symbol] {
    var symbols: [Symbol] = []
    var start = 0
    while start < text.count {
      let match = userDefined?.longestMatch(in: text, at: start)
      let end = match?.end ?? min(start + characterLength(text[start]), text.count)
      symbols.append(
        Symbol(
          range: start..<end, previous: symbols.count - 1,
          next: end < text.count ? symbols.count + 1 : -1, isFrozen: match != nil))
      start = end
    }
    return symbols
  }

  private func token(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int32? {
    trie.withUnsafeSteps { steps in
      var node: Int32 = 0
      for index in range {
        node = steps.child(of: node, text[index])
        if node < 0 { return nil }
      }
      let value = steps.value(of: node)
      return value < 0 ? nil : value
    }
  }
}
