/// eˣ, within two units in the last place; 0 below ln 2⁻¹²⁶, the logarithm of the smallest normal
/// number, and ∞ above ln 2¹²⁸. NaN only of NaN.
///
///     n = round(x / ln 2)     r = x − n·ln 2     eˣ = 2ⁿ·eʳ     |r| ≤ ln 2 / 2
///
/// eʳ = 1 + r + r²·q(r), where q interpolates (eʳ − 1 − r)/r² at the five Chebyshev nodes of the
/// interval, which leaves a relative error of 10⁻⁸.
@inline(always)
func exponential(_ x: Vector) -> Vector {
  // Adding 1.5·2²³ leaves no bit for a fraction: it rounds, and the low bits of the sum are n.
  let shift: Float = 0x1.8p23
  let shifted = fma(x, splat(1.442_695_04), splat(shift))
  let n = shifted - shift
  // ln 2 in two parts. The first has 9 bits, so that n times it is exact without FMA too.
  var r = fma(n, splat(-0x1.63p-1), x)
  r = fma(n, splat(2.121_944_4e-4), r)

  var q = splat(1.392_617_6e-3)
  q = fma(q, r, splat(8.363_173e-3))
  q = fma(q, r, splat(4.166_655_6e-2))
  q = fma(q, r, splat(1.666_657_8e-1))
  q = fma(q, r, splat(0.5))
  let power = fma(r * r, q, r) + 1

  // n is added to the exponent of eʳ, rather than 2ⁿ multiplied: 2¹²⁸ has no representation.
  let bits = unsafeBitCast(power, to: SIMD16<UInt32>.self)
  let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  let y = unsafeBitCast(bits &+ exponent, to: Vector.self)

  let infinity = splat(.infinity)
  let bounded = (x + infinity).replacing(with: y, where: x .<= 88.722_83)
  return bounded.replacing(with: 0, where: x .< -87.336_54)
}
