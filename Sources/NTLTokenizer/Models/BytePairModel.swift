/// Byte-pair encoding: of all neighbours that may be merged, those whose merge was learned first are merged,
/// the leftmost ones among equals, until none are left. (Sennrich et al., ACL 2016.)
///
/// A heap holds the candidates and a linked list the symbols, so that n characters take O(n log n).
struct BytePairModel: Sendable {
  /// What a file says beside vocabulary and merges.
  struct Options {
    /// Stands for characters outside of the vocabulary; nil: they are left out.
    var unknownToken: Int32?
    /// Whether unknown characters that follow each other are one token.
    var fusesUnknown = false
    /// Whether unknown characters are written as the pieces `<0x00>` to `<0xFF>`.
    var fallsBackToBytes = false
    /// Whether a word that is in the vocabulary is taken as it is.
    var ignoresMerges = false
    /// Precedes the pieces that do not begin a word.
    var continuingPrefix = ""
    /// Follows the piece that ends a word.
    var endSuffix = ""
  }

  let vocabulary: Vocabulary
  private let merges: MergeTable
  private let options: Options
  private let byteTokens: [Int32?]

  /// A merge of tokens, by its place in the list.
  struct Merge {
    let left: Int32
    let right: Int32
    let result: Int32
  }

  /// A model with merges in the order they were learned; of two for the same pair the last one counts.
  init(_ vocabulary: Vocabulary, merges: [Merge], options: Options) {
    self.vocabulary = vocabulary
    self.merges = MergeTable(merges)
    self.options = options
    byteTokens =
      options.fallsBackToBytes ? vocabulary.byteTokens() : [Int32?](repeating: nil, count: 256)
  }

  /// Appends the tokens of a word in valid UTF-8.
  func append(_ word: UnsafeBufferPointer<UInt8>, to tokens: inout [Int32]) {
    if options.ignoresMerges, let token = vocabulary.token(of: word) {
      tokens.append(token)
      return
    }
    tokens += merged(symbols(of: word))
  }

  /// The characters' tokens.
  private func symbols(of word: UnsafeBufferPointer<UInt8>) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(word.count)
    var hasUnknown = false
    var index = 0
    while index < word.count {
      let end = min(index + characterLength(word[index]), word.count)
      let character = UnsafeBufferPointer(rebasing: word[index..<end])
      let isAffixed =
        index > 0 && !options.continuingPrefix.isEmpty
        || end == word.count && !options.endSuffix.isEmpty
      var affixed: [UInt8] = []
      if isAffixed {
        if index > 0 { affixed += options.continuingPrefix.utf8 }
        affixed += character
        if end == word.count { affixed += options.endSuffix.utf8 }
      }
      index = end
      if let token = isAffixed ? vocabulary.token(of: affixed) : vocabulary.token(of: character) {
        if hasUnknown, let unknown = options.unknownToken { symbols.append(unknown) }
        hasUnknown = false
        symbols.append(token)
        continue
      }
      if options.fallsBackToBytes {
        let bytes = isAffixed ? affixed : Array(character)
        let fallback = bytes.compactMap { byteTokens[Int($0)] }
        if fallback.count == bytes.count {
          symbols += fallback
          continue
        }
      }
      // An unknown token is written when it is known not to grow any more.
      if hasUnknown, !options.fusesUnknown, let unknown = options.unknownToken {
        symbols.append(unknown)
      }
      hasUnknown = true
    }
    if hasUnknown, let unknown = options.unknownToken { symbols.append(unknown) }
    return symbols
  }

  private struct Candidate: Comparable {
    let rank: UInt32
    let position: Int32
    let result: Int32

    /// Later ones in the order of merging are less.
    static func < (a: Candidate, b: Candidate) -> Bool {
      a.rank > b.rank || a.rank == b.rank && a.position > b.position
    }
  }

  private func merged(_ symbols: [Int32]) -> [Int32] {
    guard symbols.count > 1 else { return symbols }
    var symbols = symbols
    let count = Int32(symbols.count)
    // The neighbours that are left; a symbol that has been merged into another one is −1.
    var next = (1...count).map { $0 }
    var previous = (-1..<count - 1).map { $0 }
    var heap = Heap<Candidate>()

    func consider(_ left: Int32, _ right: Int32) {
      guard left >= 0, right < count,
        let merge = merges[symbols[Int(left)], symbols[Int(right)]]
      else { return }
      heap.push(Candidate(rank: merge.rank, position: left, result: merge.result))
    }

    for right in 1..<count { consider(right - 1, right) }
    while let best = heap.pop() {
      let left = Int(best.position)
      let right = Int(next[left])
      // Either may have been merged since, though what they make now may be the same.
      guard symbols[left] >= 0, right < symbols.count,
        merges[symbols[left], symbols[right]]?.result == best.result
      else { continue }
      symbols[left] = best.result
      symbols[right] = -1
      next[left] = next[right]
      if next[left] < count { previous[Int(next[left])] = best.position }
      consider(previous[left], best.position)
      consider(best.position, next[left])
    }
    return symbols.filter { $0 >= 0 }
  }
}
