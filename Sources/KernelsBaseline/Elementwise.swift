/// y = value
@inline(never)
public func fill(_ y: UnsafeMutablePointer<Float>, _ value: Float, _ n: Int) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(splat(value), y, i, count)
  }
  forEachVector(n, step)
}

/// y = a·x
@inline(never)
public func scale(
  _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(a * load(x, i, count), y, i, count)
  }
  forEachVector(n, step)
}

/// y = a·x + b
@inline(never)
public func affine(
  _ a: Float, _ x: UnsafePointer<Float>, _ b: Float, _ y: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(fma(splat(a), load(x, i, count), splat(b)), y, i, count)
  }
  forEachVector(n, step)
}

/// y += a·x
@inline(never)
public func axpy(
  _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(fma(splat(a), load(x, i, count), load(y, i, count)), y, i, count)
  }
  forEachVector(n, step)
}

/// z = x + a·y
@inline(never)
public func sum2(
  _ x: UnsafePointer<Float>, _ a: Float, _ y: UnsafePointer<Float>,
  _ z: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(fma(splat(a), load(y, i, count), load(x, i, count)), z, i, count)
  }
  forEachVector(n, step)
}

/// y = max(x, 0)
@inline(never)
public func relu(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let x = load(x, i, count)
    store(x.replacing(with: 0, where: x .< 0), y, i, count)
  }
  forEachVector(n, step)
}

/// dx = y > 0 ? scale·dy : 0
@inline(never)
public func reluDropoutBackward(
  _ dy: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ scale: Float,
  _ dx: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let gradient = scale * load(dy, i, count)
    store(splat(0).replacing(with: gradient, where: load(y, i, count) .> 0), dx, i, count)
  }
  forEachVector(n, step)
}

/// dx += x > 0 ? dy : 0
@inline(never)
public func reluBackward(
  _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let gradient = splat(0).replacing(with: load(dy, i, count), where: load(x, i, count) .> 0)
    store(load(dx, i, count) + gradient, dx, i, count)
  }
  forEachVector(n, step)
}
