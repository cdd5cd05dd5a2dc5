import VectorBuiltins

// The files of this folder are compiled once per instruction set, as KernelsBaseline, KernelsAVX2
// and KernelsAVX512; the other two folders hold links to them.
//
// Keep to raw pointers, scalars, the operators of SIMD types and VectorBuiltins. A specialisation of
// a standard-library generic, or the metadata of a type declared here, is a weak symbol in each of
// the modules; the linker keeps one for all, and an older processor meets instructions it doesn't
// have. `.ci/check-kernel-symbols` looks for them.
//
// A kernel is `@inline(never)`, so that it stays in its module; what it is made of is
// `@inline(always)`, so that nothing else does. Loops take a local function for their body, because a
// closure can't be marked so, and a long one would be called.

/// Sixteen lanes: one register of AVX-512, two of AVX2, four of SSE and NEON.
typealias Vector = SIMD16<Float>

/// Calls `body` with the start and the length of each group of sixteen elements; only the last can
/// be shorter. Where the length is the constant 16, loads and stores are whole.
@inline(always)
func forEachVector(_ n: Int, _ body: (_ i: Int, _ count: Int) -> Void) {
  var i = 0
  while i &+ 16 <= n {
    body(i, 16)
    i &+= 16
  }
  if i < n { body(i, n &- i) }
}

/// Folds groups of sixteen elements into four accumulators in turn, so that no step has to wait for
/// the one before it; the caller joins them, in an order that depends on nothing but `n`.
@inline(always)
func fold(
  _ n: Int, from initial: Vector, _ step: (_ i: Int, _ count: Int, _ sum: Vector) -> Vector
) -> (Vector, Vector, Vector, Vector) {
  var (a, b, c, d) = (initial, initial, initial, initial)
  var i = 0
  while i &+ 64 <= n {
    a = step(i, 16, a)
    b = step(i &+ 16, 16, b)
    c = step(i &+ 32, 16, c)
    d = step(i &+ 48, 16, d)
    i &+= 64
  }
  while i &+ 16 <= n {
    a = step(i, 16, a)
    i &+= 16
  }
  if i < n { a = step(i, n &- i, a) }
  return (a, b, c, d)
}

/// Σ of the terms that `step` adds to the vector it is given.
@inline(always)
func sum(_ n: Int, _ step: (_ i: Int, _ count: Int, _ sum: Vector) -> Vector) -> Float {
  let (a, b, c, d) = fold(n, from: Vector(repeating: 0), step)
  return vector_sum((a + b) + (c + d))
}

/// The largest lane of the vectors that `step` folds, from −∞ on.
@inline(always)
func maximum(_ n: Int, _ step: (_ i: Int, _ count: Int, _ largest: Vector) -> Vector) -> Float {
  let (a, b, c, d) = fold(n, from: Vector(repeating: -.infinity), step)
  return vector_maximum(larger(larger(a, b), larger(c, d)))
}

/// Elements `i ..< i + count` of `x`; the lanes beyond are `padding`.
@inline(always)
func load(
  _ x: UnsafePointer<Float>, _ i: Int, _ count: Int, padding: Float = 0
) -> Vector {
  if count == 16 { return UnsafeRawPointer(x + i).loadUnaligned(as: Vector.self) }
  return vector_load_first(x + i, count, padding)
}

/// Writes the first `count` lanes to `y[i...]`.
@inline(always)
func store(_ lanes: Vector, _ y: UnsafeMutablePointer<Float>, _ i: Int, _ count: Int) {
  if count == 16 {
    UnsafeMutableRawPointer(y + i).storeBytes(of: lanes, as: Vector.self)
  } else {
    vector_store_first(lanes, y + i, count)
  }
}

/// Every lane the same.
@inline(always) func splat(_ a: Float) -> Vector { Vector(repeating: a) }

/// a·b + c, rounded once where the processor can.
@inline(always) func fma(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  vector_multiply_add(a, b, c)
}

/// The larger of each pair of lanes; `a` where `b` is NaN.
@inline(always) func larger(_ a: Vector, _ b: Vector) -> Vector {
  a.replacing(with: b, where: b .> a)
}

/// The smaller of each pair of lanes; `a` where `b` is NaN.
@inline(always) func smaller(_ a: Vector, _ b: Vector) -> Vector {
  a.replacing(with: b, where: b .< a)
}
