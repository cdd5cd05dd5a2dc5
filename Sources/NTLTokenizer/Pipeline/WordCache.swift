import Synchronization

/// The tokens of words seen before: most of a text is made of few words.
///
/// A word lies in one of four slots that its hash names, and its bytes and tokens in two arrays. When those
/// are full everything is forgotten, so that the memory is bounded whatever the texts are.
struct WordCache: Sendable {
  /// Longer words are not kept.
  static let longestWord = 64
  private static let slotBits = 16
  private static let capacity = 1 << 19

  private struct Slot {
    var hash: UInt64
    var word: Int32
    var tokens: Int32
    var wordCount: UInt16
    var tokenCount: UInt16
  }

  private var slots = [Slot](repeating: Self.empty, count: (1 << Self.slotBits) + 3)
  private var words: [UInt8] = []
  private var tokens: [Int32] = []

  private static let empty = Slot(hash: 0, word: 0, tokens: 0, wordCount: 0, tokenCount: 0)

  /// Appends a word's tokens: those kept, or else those that `encode` appends.
  @inline(__always)
  mutating func append(
    _ word: UnsafeBufferPointer<UInt8>, to output: inout [Int32],
    encode: (UnsafeBufferPointer<UInt8>, inout [Int32]) -> Void
  ) {
    guard 1...Self.longestWord ~= word.count else { return encode(word, &output) }
    let hash = Self.hash(word)
    let first = Int(truncatingIfNeeded: hash >> UInt64(64 - Self.slotBits))
    var free = first
    for index in first..<first + 4 {
      let slot = slots[index]
      if slot.hash == hash, Int(slot.wordCount) == word.count,
        words[Int(slot.word)..<Int(slot.word) + word.count].elementsEqual(word)
      {
        output += tokens[Int(slot.tokens)..<Int(slot.tokens) + Int(slot.tokenCount)]
        return
      }
      if slot.wordCount == 0 { free = index }
    }
    let count = output.count
    encode(word, &output)
    keep(word, output[count...], hash, at: free)
  }

  private mutating func keep(
    _ word: UnsafeBufferPointer<UInt8>, _ wordTokens: ArraySlice<Int32>, _ hash: UInt64,
    at index: Int
  ) {
    // A word never has more tokens than it has bytes twice over: characters become bytes at most.
    guard wordTokens.count <= 2 * Self.longestWord else { return }
    if words.count + word.count > Self.capacity || tokens.count + wordTokens.count > Self.capacity {
      slots.withUnsafeMutableBufferPointer { $0.update(repeating: Self.empty) }
      words.removeAll(keepingCapacity: true)
      tokens.removeAll(keepingCapacity: true)
    }
    slots[index] = Slot(
      hash: hash, word: Int32(words.count), tokens: Int32(tokens.count),
      wordCount: UInt16(word.count), tokenCount: UInt16(wordTokens.count))
    words += word
    tokens += wordTokens
  }

  /// FNV-1a over the bytes, mixed once more because the slot is taken from the high bits.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
  }
}

/// Caches for the tasks that use one tokenizer at the same time: each borrows one and gives it back.
///
/// No lock is held while texts are encoded, and there are never more caches than there were tasks at once.
final class WordCachePool: Sendable {
  private let caches = Mutex<[WordCache]>([])

  func withCache<Result>(_ body: (inout WordCache) -> Result) -> Result {
    var cache = caches.withLock { $0.popLast() } ?? WordCache()
    defer { caches.withLock { $0.append(cache) } }
    return body(&cache)
  }
}
