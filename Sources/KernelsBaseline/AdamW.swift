import VectorBuiltins

/// One step of AdamW, and g = 0.
///
/// The scalars are doubles, because 1 − β₂ = 0.001 keeps only four digits in single precision.
@inline(never)
public func adamW(
  _ θ: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>,
  _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, _ n: Int,
  _ learningRate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double,
  _ weightDecay: Double, _ correction1: Double, _ correction2: Double, _ gradientScale: Double
) {
  let (b1, b2) = (splat(Float(beta1)), splat(Float(beta2)))
  let (rest1, rest2) = (Float(1 - beta1), Float(1 - beta2))
  let kept = Float(1 - learningRate * weightDecay)
  let rate = Float(-learningRate / correction1)
  let rootCorrection = splat(Float(1 / correction2.squareRoot()))
  let (ε, gradientScale) = (splat(Float(epsilon)), Float(gradientScale))
  @inline(always) func step(_ i: Int, _ count: Int) {
    let gradient = gradientScale * load(g, i, count)
    let first = fma(b1, load(m, i, count), rest1 * gradient)
    let second = fma(b2, load(v, i, count), rest2 * gradient * gradient)
    let root = fma(vector_square_root(second), rootCorrection, ε)
    store(fma(splat(kept), load(θ, i, count), rate * first / root), θ, i, count)
    store(first, m, i, count)
    store(second, v, i, count)
    store(splat(0), g, i, count)
  }
  forEachVector(n, step)
}
