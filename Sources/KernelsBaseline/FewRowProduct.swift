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
  var (first, second, third) = (zeros, zeros, zeros)
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
      first[i] = fma(a, b0, first[i])
      second[i] = fma(a, b1, second[i])
      if blockColumns > 2 { third[i] = fma(a, b2, third[i]) }
    }
  }
  forEachVector(k, step)
  for i in 0..<8 where i < rows {
    let y = y + i &* yStride
    @inline(always) func set(_ c: Int, _ sum: Vector) {
      if c < columns { y[c] = adds ? y[c] + vector_sum(sum) : vector_sum(sum) }
    }
    set(0, first[i])
    set(1, second[i])
    if blockColumns > 2 { set(2, third[i]) }
  }
}

/// Eight sums. One array of all 24 would be cleared in memory, and not in registers.
@inline(always)
private var zeros: InlineArray<8, Vector> { InlineArray(repeating: splat(0)) }

/// y[i,c] = Σ_j p[i,j]·v[j,c] for few rows of p: sums of rows of v, which are read where they are.
@inline(never)
public func fewRowSums(
  _ p: UnsafePointer<Float>, _ pStride: Int, _ v: UnsafePointer<Float>, _ vStride: Int,
  _ y: UnsafeMutablePointer<Float>, _ yStride: Int, _ m: Int, _ n: Int, _ width: Int
) {
  for i in 0..<m {
    let (p, y) = (p + i &* pStride, y + i &* yStride)
    var c = 0
    while c &+ 64 <= width {
      var sums = InlineArray<4, Vector>(repeating: splat(0))
      for j in 0..<n {
        let (weight, row) = (splat(p[j]), v + (j &* vStride &+ c))
        for part in 0..<4 { sums[part] = fma(weight, load(row, 16 &* part, 16), sums[part]) }
      }
      for part in 0..<4 { store(sums[part], y + c, 16 &* part, 16) }
      c &+= 64
    }
    while c < width {
      let count = width &- c < 16 ? width &- c : 16
      var sum = splat(0)
      for j in 0..<n { sum = fma(splat(p[j]), load(v + j &* vStride, c, count), sum) }
      store(sum, y, c, count)
      c &+= 16
    }
  }
}
