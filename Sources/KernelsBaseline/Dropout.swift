import VectorBuiltins

/// y = kept ? scale·x : 0
@inline(never)
public func dropout(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int, _ key: UInt64,
  _ first: UInt64, _ threshold: UInt32, _ scale: Float
) {
  @inline(always) func step(_ i: Int, _ count: Int, _ words: Words) {
    let scaled = scale * load(x, i, count)
    store(vector_select_at_least(words, threshold, scaled, splat(0)), y, i, count)
  }
  forEachRandomVector(n, key, first, step)
}

/// y = kept ? scale·max(x, 0) : 0
@inline(never)
public func reluDropout(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int, _ key: UInt64,
  _ first: UInt64, _ threshold: UInt32, _ scale: Float
) {
  @inline(always) func step(_ i: Int, _ count: Int, _ words: Words) {
    let x = load(x, i, count)
    let scaled = scale * x.replacing(with: 0, where: x .< 0)
    store(vector_select_at_least(words, threshold, scaled, splat(0)), y, i, count)
  }
  forEachRandomVector(n, key, first, step)
}

/// y += kept ? scale·x : 0
@inline(never)
public func dropoutAdd(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int, _ key: UInt64,
  _ first: UInt64, _ threshold: UInt32, _ scale: Float
) {
  @inline(always) func step(_ i: Int, _ count: Int, _ words: Words) {
    let dropped = load(y, i, count)
    let kept = fma(splat(scale), load(x, i, count), dropped)
    store(vector_select_at_least(words, threshold, kept, dropped), y, i, count)
  }
  forEachRandomVector(n, key, first, step)
}

/// z = r + (kept ? scale·x : 0)
@inline(never)
public func dropoutSum(
  _ r: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
  _ n: Int, _ key: UInt64, _ first: UInt64, _ threshold: UInt32, _ scale: Float
) {
  @inline(always) func step(_ i: Int, _ count: Int, _ words: Words) {
    let dropped = load(r, i, count)
    let kept = fma(splat(scale), load(x, i, count), dropped)
    store(vector_select_at_least(words, threshold, kept, dropped), z, i, count)
  }
  forEachRandomVector(n, key, first, step)
}

/// A random word for each lane.
private typealias Words = SIMD16<UInt32>

/// Calls `body` for each group of sixteen elements, with a random word for each of them.
///
/// Sixty-four elements share sixteen blocks of Philox: element e takes word (e/16) mod 4 of block
/// 16·(e/64) + e mod 16. So a lane computes one block, and its words come in the order of elements.
@inline(always)
private func forEachRandomVector(
  _ n: Int, _ key: UInt64, _ first: UInt64,
  _ body: (_ i: Int, _ count: Int, _ words: Words) -> Void
) {
  guard first % 64 == 0 else {
    fatalError("dropout has to start at an element whose index is a multiple of 64")
  }
  let lanes = SIMD16<UInt64>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  var block = lanes &+ first / 4
  var i = 0
  while i &+ 64 <= n {
    let words = philox(block, key)
    body(i, 16, words.0)
    body(i &+ 16, 16, words.1)
    body(i &+ 32, 16, words.2)
    body(i &+ 48, 16, words.3)
    block &+= 16
    i &+= 64
  }
  if i == n { return }
  var words = philox(block, key)
  while i &+ 16 <= n {
    body(i, 16, words.0)
    words = (words.1, words.2, words.3, words.0)
    i &+= 16
  }
  if i < n { body(i, n &- i, words.0) }
}

/// The four words of sixteen counters, each the low half of a lane; its upper half can be anything.
private typealias Counters = (SIMD16<UInt64>, SIMD16<UInt64>, SIMD16<UInt64>, SIMD16<UInt64>)

/// Four words of the counter-based generator Philox4x32-10 at each of sixteen counters
/// (block's low half, block's high half, 0, 0).
///
/// Source: Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011).
@inline(always)
private func philox(_ block: SIMD16<UInt64>, _ key: UInt64) -> (Words, Words, Words, Words) {
  let zero = SIMD16<UInt64>(repeating: 0)
  var x: Counters = (block, block &>> 32, zero, zero)
  // Not a loop: the compiler wouldn't unroll it, and would narrow and widen lanes in each round.
  x = philoxRound(philoxRound(x, key, 0), key, 1)
  x = philoxRound(philoxRound(x, key, 2), key, 3)
  x = philoxRound(philoxRound(x, key, 4), key, 5)
  x = philoxRound(philoxRound(x, key, 6), key, 7)
  x = philoxRound(philoxRound(x, key, 8), key, 9)
  return (
    vector_low_words(x.0), vector_low_words(x.1), vector_low_words(x.2), vector_low_words(x.3)
  )
}

/// One round; the key is raised by its constants once for each that went before.
@inline(always)
private func philoxRound(_ x: Counters, _ key: UInt64, _ round: UInt64) -> Counters {
  let key0 = key &+ round &* 0x9E37_79B9
  let key1 = key &>> 32 &+ round &* 0xBB67_AE85
  let product0 = vector_multiply_low_words(x.0, 0xD251_1F53)
  let product1 = vector_multiply_low_words(x.2, 0xCD9E_8D57)
  return (product1 &>> 32 ^ x.1 ^ key0, product1, product0 &>> 32 ^ x.3 ^ key1, product0)
}
