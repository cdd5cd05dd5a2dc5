import VectorBuiltins

/// y = softmax(x)
@inline(never)
public func softmax(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
  normalizedExponentials(x, maximum(x, n), y, n)
}

/// Σ p·c, with p = softmax(z), which is kept.
@inline(never)
public func expectation(
  _ z: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ p: UnsafeMutablePointer<Float>, _ n: Int
) -> Float {
  if n <= 16 {
    // The ten digits are one vector: from registers to registers.
    let logits = load(z, 0, n, padding: -.infinity)
    let powers = exponential(logits - vector_maximum(logits))
    let probability = powers * (1 / vector_sum(powers))
    store(probability, p, 0, n)
    return vector_sum(probability * load(c, 0, n))
  }
  normalizedExponentials(z, maximum(z, n), p, n)
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    fma(load(p, i, count), load(c, i, count), sum)
  }
  return sum(n, add)
}

/// y = softmax(x + bias)
@inline(never)
public func biasedSoftmax(
  _ x: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int, _ largest: Vector) -> Vector {
    let z = load(x, i, count, padding: -.infinity) + load(bias, i, count)
    store(z, y, i, count)
    return larger(largest, z)
  }
  normalizedExponentials(y, maximum(n, step), y, n)
}

/// y = exp(x − largest) / Σ exp(x − largest)
@inline(always)
private func normalizedExponentials(
  _ x: UnsafePointer<Float>, _ largest: Float, _ y: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    let power = exponential(load(x, i, count, padding: -.infinity) - largest)
    store(power, y, i, count)
    return sum + power
  }
  let reciprocal = 1 / sum(n, add)
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(reciprocal * load(y, i, count), y, i, count)
  }
  forEachVector(n, step)
}

/// dx = y∘(dy − Σ dy∘y)
@inline(never)
public func softmaxBackward(
  _ dy: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  let mean = weightedMean(dy, y, n)
  @inline(always) func step(_ i: Int, _ count: Int) {
    store(load(y, i, count) * (load(dy, i, count) - mean), dx, i, count)
  }
  forEachVector(n, step)
}

/// dx += y∘(dy − Σ dy∘y)
@inline(never)
public func softmaxBackwardAdd(
  _ dy: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  let mean = weightedMean(dy, y, n)
  @inline(always) func step(_ i: Int, _ count: Int) {
    let sum = fma(load(y, i, count), load(dy, i, count) - mean, load(dx, i, count))
    store(sum, dx, i, count)
  }
  forEachVector(n, step)
}

/// Σ dy∘y: the mean of dy under the distribution y.
@inline(always)
private func weightedMean(
  _ dy: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ n: Int
) -> Float {
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    fma(load(dy, i, count), load(y, i, count), sum)
  }
  return sum(n, add)
}
