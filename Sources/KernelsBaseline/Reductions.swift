import VectorBuiltins

/// Σ x
@inline(never)
public func sum(_ x: UnsafePointer<Float>, _ n: Int) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    sum + load(x, i, count)
  }
  return sum(n, add)
}

/// Σ x·y
@inline(never)
public func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ n: Int) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    fma(load(x, i, count), load(y, i, count), sum)
  }
  return sum(n, add)
}

/// Σ x²
@inline(never)
public func sumOfSquares(_ x: UnsafePointer<Float>, _ n: Int) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let x = load(x, i, count)
    return fma(x, x, sum)
  }
  return sum(n, add)
}

/// The largest element that is a number; −∞ where there is none.
@inline(always)
func maximum(_ x: UnsafePointer<Float>, _ n: Int) -> Float {
  @inline(always) func step(_ i: Int, _ count: Int, _ largest: Vector) -> Vector {
    larger(largest, load(x, i, count, padding: -.infinity))
  }
  return maximum(n, step)
}

/// The index of the largest element, the first of equals; NaN is passed over. 0 where no element is
/// a number, or none is there.
@inline(never)
public func argmax(_ x: UnsafePointer<Float>, _ n: Int) -> Int {
  let largest = maximum(x, n)
  var i = 0
  // Whole groups are passed over by their maximum, which no element exceeds.
  while i &+ 16 <= n, vector_maximum(load(x, i, 16)) != largest { i &+= 16 }
  while i < n {
    if x[i] == largest { return i }
    i &+= 1
  }
  return 0
}

/// The index of the first element above `threshold`; n where there is none. NaN is passed over.
@inline(never)
public func firstAbove(_ x: UnsafePointer<Float>, _ threshold: Float, _ n: Int) -> Int {
  var i = 0
  // Whole groups are passed over by their maximum.
  while i &+ 64 <= n {
    let front = larger(larger(splat(threshold), load(x, i, 16)), load(x, i &+ 16, 16))
    let both = larger(larger(front, load(x, i &+ 32, 16)), load(x, i &+ 48, 16))
    if vector_maximum(both) > threshold { break }
    i &+= 64
  }
  while i < n {
    if x[i] > threshold { return i }
    i &+= 1
  }
  return n
}
