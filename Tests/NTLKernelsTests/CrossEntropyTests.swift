import Foundation
import NTLKernels
import Testing

@Suite struct CrossEntropyTests {
  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func matchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 14)
    let (z, dz) = (generator.floats(n, within: 20), generator.floats(n))
    let largest = z.doubles.max()!
    let logSumExp = largest + log(z.doubles.map { exp($0 - largest) }.reduce(0, +))

    let result = kernels.logSumExp(z, n)
    #expect(abs(Double(result) - logSumExp) <= 1e-6 * abs(logSumExp))

    let sum = Memory(dz)
    kernels.crossEntropyBackward(z, Float(logSumExp), -0.7, sum.output, n)
    expect(sum, zip(z, dz).map { Double($1) - 0.7 * exp(Double($0) - Double(Float(logSumExp))) })
  }

  @Test(arguments: Kernels.usable, [Float.nan, .infinity, -.infinity])
  func whatIsNotFiniteIsNotHidden(_ kernels: Kernels, value: Float) {
    for n in sizes.dropFirst() {
      for place in Set([0, n / 2, n - 1]) {
        var z = [Float](repeating: 1, count: n)
        z[place] = value
        #expect(kernels.logSumExp(z, n).isNaN, "\(value) at \(place) of \(n)")
      }
    }
  }

  @Test(arguments: Kernels.usable)
  func extremesDoNotOverflow(_ kernels: Kernels) {
    let large = Float.greatestFiniteMagnitude
    #expect(kernels.logSumExp([large, -large, 0], 3) == large)
    #expect(kernels.logSumExp([-large], 1) == -large)
    #expect(kernels.logSumExp([], 0) == -.infinity)
  }

  /// The gradient with g = 1 and a logarithm of 0 is the exponential function itself.
  private static func exponentials(_ x: [Float], _ kernels: Kernels) -> [Float] {
    let y = Memory(zeros: x.count)
    kernels.crossEntropyBackward(x, 0, 1, y.output, x.count)
    return y.scalars
  }

  @Test(arguments: Kernels.usable)
  func exponentialIsWithinTwoUnitsInTheLastPlace(_ kernels: Kernels) {
    var generator = Generator(seed: 15)
    let x =
      Array(stride(from: Float(-87.336_5), through: 88.722_8, by: 0.001))
      + generator.floats(100_000, within: 1)
    let y = Self.exponentials(x, kernels)
    let errors = zip(x, y).map { x, y in
      abs(Double(y) - exp(Double(x))) / Double(Float(exp(Double(x))).ulp)
    }
    #expect(errors.max()! <= 2)
  }

  @Test(arguments: Kernels.usable)
  func exponentialHasItsLimits(_ kernels: Kernels) {
    let large = Float.greatestFiniteMagnitude
    let x = [0, -0.0, -87.4, -104, -1e10, -large, -Float.infinity, 88.73, 1e10, large, .infinity]
    let infinity = Float.infinity
    let limits = [1, 1, 0, 0, 0, 0, 0, infinity, infinity, infinity, infinity]
    #expect(Self.exponentials(x, kernels) == limits)
    #expect(Self.exponentials([.nan], kernels)[0].isNaN)
  }
}
