import Foundation
import NTLKernels
import Testing

@Suite struct LogitLossTests {
  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func theMaximumIsFound(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 20)
    for place in Set([0, n / 2, n - 1]) {
      var z = generator.floats(n, within: 20)
      z[place] = 21
      #expect(kernels.finiteMaximum(z, n) == 21)
      for value in [Float.nan, .infinity, -.infinity] {
        z[place] = value
        #expect(kernels.finiteMaximum(z, n).isNaN, "\(value) at \(place) of \(n)")
      }
    }
    #expect(kernels.finiteMaximum([], 0) == -.infinity)
    #expect(kernels.finiteMaximum([-3], 1) == -3)
  }

  @Test(arguments: Kernels.usable, sizes)
  func exponentialsAndTheirSum(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 21)
    let z = generator.floats(n, within: 30)
    let peak = z.max() ?? 0
    let expected = z.doubles.map { exp($0 - Double(peak)) }
    let apart = Memory(zeros: n)
    expect(kernels.exponentials(z, peak, apart.output, n, z), expected)
    expect(apart, expected, tolerance: 1e-6)
    let inPlace = Memory(z)
    expect(kernels.exponentials(inPlace.input, peak, inPlace.output, n, z), expected)
    #expect(inPlace.scalars == apart.scalars)
  }

  @Test(arguments: Kernels.usable)
  func exponentialsKeepTheirPromise(_ kernels: Kernels) {
    func check(_ range: StrideThrough<Float>, tolerance: Double) {
      let z = Array(range)
      let e = Memory(zeros: z.count)
      _ = kernels.exponentials(z, 0, e.output, z.count, z)
      let errors = zip(z, e.scalars).map { abs(Double($1) / exp(Double($0)) - 1) }
      #expect(errors.max()! <= tolerance)
    }
    check(stride(from: -10, through: 0, by: 0.000_1), tolerance: 1e-6)
    check(stride(from: -87, through: -10, by: 0.001), tolerance: 1e-5)
    // The peak itself is exactly 1, and what is too small to add is not denormal.
    let e = Memory(zeros: 3)
    let large = Float.greatestFiniteMagnitude
    #expect(kernels.exponentials([large, -large, 0], large, e.output, 3, e.input) == 1)
    #expect(e.scalars == [1, 0x1p-126, 0x1p-126])
  }

  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func expectationIsOfTheSoftmax(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 22)
    let (z, c) = (generator.floats(n, within: 9), generator.floats(n))
    let softmax = Memory(zeros: n)
    kernels.softmax(z, softmax.output, n)
    let p = Memory(zeros: n)
    expect(
      kernels.expectation(z, c, p.output, n), zip(softmax.scalars, c).map { Double($0 * $1) })
    expect(p, softmax.scalars.doubles, tolerance: 1e-6)
    let inPlace = Memory(z)
    _ = kernels.expectation(inPlace.input, c, inPlace.output, n)
    #expect(inPlace.scalars == p.scalars)
  }
}
