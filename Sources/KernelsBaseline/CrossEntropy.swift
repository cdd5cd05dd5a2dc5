import VectorBuiltins

/// ln Σ exp z; NaN if an element is NaN or infinite, −∞ if there is none.
@inline(never)
public func logSumExp(_ z: UnsafePointer<Float>, _ n: Int) -> Float {
  let largest = maximum(z, n)
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let power = exponential(load(z, i, count, padding: -.infinity) - largest)
    // z·0 is 0 for every finite z, and NaN for the others.
    return sum + fma(load(z, i, count), splat(0), power)
  }
  return largest + scalar_logarithm(sum(n, add))
}

/// dz += g·exp(z − logSumExp)
@inline(never)
public func crossEntropyBackward(
  _ z: UnsafePointer<Float>, _ logSumExp: Float, _ g: Float, _ dz: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let probability = exponential(load(z, i, count) - logSumExp)
    store(fma(splat(g), probability, load(dz, i, count)), dz, i, count)
  }
  forEachVector(n, step)
}
