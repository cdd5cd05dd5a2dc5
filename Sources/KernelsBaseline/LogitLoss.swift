import VectorBuiltins

/// max z; NaN if an element is NaN or infinite.
@inline(never)
public func finiteMaximum(_ z: UnsafePointer<Float>, _ n: Int) -> Float {
  var (a, b) = (splat(-.infinity), splat(-.infinity))
  // z·0 is 0 for every finite z, and NaN for the others.
  var (nanA, nanB) = (splat(0), splat(0))
  var i = 0
  while i &+ 32 <= n {
    let (x, y) = (load(z, i, 16), load(z, i &+ 16, 16))
    (a, b) = (larger(a, x), larger(b, y))
    (nanA, nanB) = (fma(x, splat(0), nanA), fma(y, splat(0), nanB))
    i &+= 32
  }
  while i < n {
    let count = n &- i < 16 ? n &- i : 16
    a = larger(a, load(z, i, count, padding: -.infinity))
    nanA = fma(load(z, i, count), splat(0), nanA)
    i &+= 16
  }
  return vector_maximum(larger(a, b)) + vector_sum(nanA + nanB)
}

/// e = exp(z − peak), where every z is finite and none above the peak; returns Σ e. In place or not.
///
/// With t = (z − peak)·log₂ e = n + r and n an integer, e = 2ⁿ·2ʳ. The polynomial for 2ʳ, the
/// minimax fit on |r| ≤ ½ that is exact at 0, has a relative error of 9·10⁻⁸, in single precision 2·10⁻⁷. An e below 2⁻¹²⁶ becomes
/// 2⁻¹²⁶, which nothing that is added to 1 can tell from 0. So neither infinity nor NaN nor an upper
/// bound has to be looked after: half the work of ``exponential(_:)``.
///
/// This is where the processor computes most for each byte, so `next`, what is read after z, is brought
/// into the cache meanwhile. It may point anywhere.
@inline(never)
public func exponentials(
  _ z: UnsafePointer<Float>, _ peak: Float, _ e: UnsafeMutablePointer<Float>, _ n: Int,
  _ next: UnsafePointer<Float>
) -> Float {
  let log2e: Float = 1.442_695_04
  // Adding 1.5·2²³ leaves no bit for a fraction: it rounds, and the low bits of the sum are n.
  let shift: Float = 0x1.8p23
  @inline(always) func add(_ i: Int, _ count: Int, _ sum: Vector) -> Vector {
    vector_prefetch(next + i)
    var t = (load(z, i, count, padding: peak) - peak) * log2e
    t = t.replacing(with: -126, where: t .< -126)
    let shifted = t + shift
    let r = t - (shifted - shift)
    var power = fma(splat(1.326_472_7e-3), r, splat(9.671_513e-3))
    power = fma(power, r, splat(5.550_733_6e-2))
    power = fma(power, r, splat(2.402_224_2e-1))
    power = fma(power, r, splat(6.931_47e-1))
    power = fma(power, r, splat(1))
    let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
    let bits = unsafeBitCast(power, to: SIMD16<UInt32>.self) &+ exponent
    let y = unsafeBitCast(bits, to: Vector.self)
    store(y, e, i, count)
    return sum + (count == 16 ? y : vector_first(y, count))
  }
  return sum(n, add)
}
