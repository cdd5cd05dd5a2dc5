// gelu(x) = 0.5·x·(1 + tanh u) = x·σ(2u)     u = √(2/π)·(x + 0.044715·x³)
//
// The right-hand side subtracts nothing, where 1 + tanh u cancels for negative u.

/// 2·√(2/π)
private var slope: Float { 1.595_769_1 }
/// What the cube is multiplied by.
private var cubic: Float { 0.044_715 }

/// σ(2u), and x kept within ±16, beyond which σ(2u) is 0 or 1 and only overflow is to be had.
@inline(always)
private func sigmoid(_ x: Vector) -> (value: Vector, clamped: Vector) {
  let x = smaller(larger(x, splat(-16)), splat(16))
  let u2 = slope * x * fma(cubic * x, x, splat(1))
  return (1 / (1 + exponential(-u2)), x)
}

/// y = gelu(gate)·up
@inline(never)
public func gatedGelu(
  _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let x = load(gate, i, count)
    store(x * sigmoid(x).value * load(up, i, count), y, i, count)
  }
  forEachVector(n, step)
}

/// dgate += dy·up·gelu′(gate)     dup += dy·gelu(gate)
///
///     gelu′(x) = σ(2u) + x·σ(2u)·(1 − σ(2u))·2u′     u′ = √(2/π)·(1 + 3·0.044715·x²)
@inline(never)
public func gatedGeluBackward(
  _ dy: UnsafePointer<Float>, _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>,
  _ dgate: UnsafeMutablePointer<Float>, _ dup: UnsafeMutablePointer<Float>, _ n: Int
) {
  @inline(always) func step(_ i: Int, _ count: Int) {
    let (x, dy) = (load(gate, i, count), load(dy, i, count))
    let (s, clamped) = sigmoid(x)
    let gelu = x * s
    let du2 = slope * fma(3 * cubic * clamped, clamped, splat(1))
    let derivative = fma(gelu * (1 - s), du2, s)
    let up = load(up, i, count)
    store(fma(dy * up, derivative, load(dgate, i, count)), dgate, i, count)
    store(fma(dy, gelu, load(dup, i, count)), dup, i, count)
  }
  forEachVector(n, step)
}
