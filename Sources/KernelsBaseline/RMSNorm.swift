/// y = x·r·scale     r = 1/√(mean x² + ε), which is returned
@inline(never)
public func rmsNorm(
  _ x: UnsafePointer<Float>, _ scale: UnsafePointer<Float>, _ epsilon: Float,
  _ y: UnsafeMutablePointer<Float>, _ n: Int
) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let x = load(x, i, count)
    return fma(x, x, sum)
  }
  let squares = sum(n, add)
  let r = 1 / (squares / Float(n) + epsilon).squareRoot()
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(load(x, i, count) * r * load(scale, i, count), y, i, count)
  }
  forEachVector(n, step)
  return r
}

/// With g = dy∘scale:
///
///     dx += r·g − x·r³/n·Σ g∘x     dscale += dy∘x·r
@inline(never)
public func rmsNormBackward(
  _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ scale: UnsafePointer<Float>,
  _ r: Float, _ dx: UnsafeMutablePointer<Float>, _ dscale: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    fma(load(dy, i, count) * load(scale, i, count), load(x, i, count), sum)
  }
  let projection = sum(n, add)
  // r·Σ g∘x first: r³ alone overflows for small x, and vanishes for large.
  let c = r * projection * r * r / Float(n)
  @inline(always) func step(_ i: Int, _ count: Int) {
    let (dy, x) = (load(dy, i, count), load(x, i, count))
    let normal = fma(r * dy, load(scale, i, count), load(dx, i, count))
    store(fma(splat(-c), x, normal), dx, i, count)
    store(fma(dy, x * r, load(dscale, i, count)), dscale, i, count)
  }
  forEachVector(n, step)
}
