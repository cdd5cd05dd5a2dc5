import VectorBuiltins

/// y += x², and returns Σ x².
@inline(never)
public func addSquares(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int
) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let x = load(x, i, count)
    store(fma(x, x, load(y, i, count)), y, i, count)
    return fma(x, x, sum)
  }
  return sum(n, add)
}

/// Σ (x·y)²
@inline(never)
public func sumOfSquaredProducts(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ n: Int
) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let product = load(x, i, count) * load(y, i, count)
    return fma(product, product, sum)
  }
  return sum(n, add)
}

/// θ = kept·θ − rate·(g·factor), and g = 0.
@inline(never)
public func factoredStep(
  _ θ: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>,
  _ factor: UnsafePointer<Float>, _ kept: Float, _ rate: Float, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let direction = load(g, i, count) * load(factor, i, count)
    store(fma(splat(-rate), direction, kept * load(θ, i, count)), θ, i, count)
    store(splat(0), g, i, count)
  }
  forEachVector(n, step)
}
