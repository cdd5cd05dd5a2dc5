import VectorBuiltins

// What a block of the product below needs has to fit into the registers: 24 sums of AVX-512's 32, or 4 of
// the eight pairs that AVX2 has.
#if AVX512
  @inline(always) private var blockRows: Int { 8 }
  @inline(always) private var blockColumns: Int { 3 }
#else
  @inline(always) private var blockRows: Int { 2 }
  @inline(always) private var blockColumns: Int { 2 }
#endif

/// y[i,j] = Σ_k x[i,k]·w[j,k], each row of w read from memory once, for all rows of x.
///
/// At most 512 of k are taken at a time, and x is copied to `workspace`, m·528 scalars: eight rows of it
/// then fit into the first cache, and don't get into each other's way there as rows that lie a power of
/// two apart do. The order of a sum depends on nothing but k.
@inline(never)
public func fewRowProduct(
  _ x: UnsafePointer<Float>, _ xStride: Int, _ w: UnsafePointer<Float>, _ wStride: Int,
  _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ m: Int, _ n: Int, _ k: Int,
  _ workspace: UnsafeMutablePointer<Float>
) {
  let stride = 528
  var start = 0
  repeat {
    let depth = k &- start < 512 ? k &- start : 512
    for i in 0..<m {
      let (source, target) = (x + (i &* xStride &+ start), workspace + i &* stride)
      @inline(always) func copy(_ t: Int, _ count: Int) {
        store(load(source, t, count), target, t, count)
      }
      forEachVector(depth, copy)
    }
    @inline(always) func block(_ i: Int, _ rows: Int, _ j: Int) {
      let columns = n &- j < blockColumns ? n &- j : blockColumns
      productBlock(
        workspace + i &* stride, stride, w + (j &* wStride &+ start), wStride,
        y + (i &* yStride &+ j), yStride, depth, rows, columns, start > 0)
    }
    var j = 0
    while j < n {
      var i = 0
      while i &+ blockRows <= m {
        block(i, blockRows, j)
        i &+= blockRows
      }
      if blockRows > 4 && i &+ 4 <= m {
        block(i, 4, j)
        i &+= 4
      }
      if blockRows > 2 && i &+ 2 <= m {
        block(i, 2, j)
        i &+= 2
      }
      if i < m { block(i, 1, j) }
      j &+= blockColumns
    }
    start &+= depth
  } while start < k
}

/// The product of `rows` rows of x, a constant of the caller's, and up to ``blockColumns`` rows of w;
/// added to what is there where `adds`.
@inline(always)
private func productBlock(
  _ x: UnsafePointer<Float>, _ xStride: Int, _ w: UnsafePointer<Float>, _ wStride: Int,
  _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ k: Int, _ rows: Int, _ columns: Int,
  _ adds: Bool
) {
  var sums = InlineArray<24, Vector>(repeating: splat(0))
  // Where there are fewer, the last is computed twice rather than the loop made longer.
  let last = columns &- 1
  @inline(always) func weights(_ c: Int) -> UnsafePointer<Float> {
    w + (c < last ? c : last) &* wStride
  }
  let (w0, w1, w2) = (weights(0), weights(1), weights(2))
  let following = w + blockColumns &* wStride
  @inline(always) func step(_ t: Int, _ count: Int) {
    vector_prefetch(following + t)
    if blockColumns > 1 { vector_prefetch(following + (wStride &+ t)) }
    if blockColumns > 2 { vector_prefetch(following + (2 &* wStride &+ t)) }
    let (b0, b1) = (load(w0, t, count), load(w1, t, count))
    let b2 = blockColumns > 2 ? load(w2, t, count) : b1
    for i in 0..<8 where i < rows {
      let a = load(x + i &* xStride, t, count)
      sums[3 &* i] = fma(a, b0, sums[3 &* i])
      sums[3 &* i &+ 1] = fma(a, b1, sums[3 &* i &+ 1])
      if blockColumns > 2 { sums[3 &* i &+ 2] = fma(a, b2, sums[3 &* i &+ 2]) }
    }
  }
  forEachVector(k, step)
  for i in 0..<8 where i < rows {
    for c in 0..<3 where c < columns {
      let sum = vector_sum(sums[3 &* i &+ c])
      y[i &* yStride &+ c] = adds ? y[i &* yStride &+ c] + sum : sum
    }
  }
}
