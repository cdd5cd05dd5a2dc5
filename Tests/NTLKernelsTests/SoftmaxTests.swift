import Foundation
import NTLKernels
import Testing

@Suite struct SoftmaxTests {
  private static func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let powers = x.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  @Test(arguments: Kernels.usable, sizes)
  func matchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 12)
    let (x, bias) = (generator.floats(n, within: 20), generator.floats(n, within: 20))
    let (y, place) = (Memory(zeros: n), Memory(x))
    let reference = Self.softmax(x.doubles)
    kernels.softmax(x, y.output, n)
    expect(y, reference)
    kernels.softmax(place.input, place.output, n)
    #expect(place.scalars == y.scalars)

    let biased = Self.softmax(zip(x, bias).map { Double($0 + $1) })
    let biasedPlace = Memory(x)
    kernels.biasedSoftmax(x, bias, y.output, n)
    expect(y, biased)
    kernels.biasedSoftmax(biasedPlace.input, bias, biasedPlace.output, n)
    #expect(biasedPlace.scalars == y.scalars)
  }

  @Test(arguments: Kernels.usable)
  func maskedElementsHaveNoProbability(_ kernels: Kernels) {
    let zeros = [Float](repeating: 0, count: 20)
    let y = Memory(zeros: 24)
    kernels.softmax([1, -.infinity, 1, -1e30] + zeros.map { $0 - 200 }, y.output, 24)
    #expect(y.scalars == [0.5, 0, 0.5, 0] + zeros)
    kernels.biasedSoftmax([0, 0, 0, 0] + zeros, [0, 0, 0, -.infinity] + zeros, y.output, 24)
    expect(y, [1, 1, 1, 0].map { $0 / 23 } + zeros.map { _ in 1 / 23 })
    #expect(y.scalars[3] == 0)
  }

  @Test(arguments: Kernels.usable, [Float.nan, .infinity])
  func whatIsNotANumberSpoilsTheRow(_ kernels: Kernels, value: Float) {
    for place in [0, 16, 20] {
      var x = [Float](repeating: 1, count: 21)
      x[place] = value
      let y = Memory(zeros: 21)
      kernels.softmax(x, y.output, 21)
      #expect(y.scalars.contains { $0.isNaN })
    }
    let y = Memory(zeros: 5)
    kernels.softmax([Float](repeating: -.infinity, count: 5), y.output, 5)
    #expect(y.scalars.allSatisfy { $0.isNaN })
  }

  @Test(arguments: Kernels.usable)
  func largeLogitsDoNotOverflow(_ kernels: Kernels) {
    let large = Float.greatestFiniteMagnitude
    let y = Memory(zeros: 4)
    kernels.softmax([large, -large, large, 0], y.output, 4)
    #expect(y.scalars == [0.5, 0, 0.5, 0])
  }

  @Test(arguments: Kernels.usable, sizes)
  func gradientMatchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 13)
    let y = Self.softmax(generator.floats(n).doubles).map { Float($0) }
    let (dy, dx) = (generator.floats(n), generator.floats(n))
    let mean = zip(dy, y).map { Double($0) * Double($1) }.reduce(0, +)
    let reference = zip(dy, y).map { Double($1) * (Double($0) - mean) }

    let (sum, written, place) = (Memory(dx), Memory(dx), Memory(dy))
    kernels.softmaxBackwardAdd(dy, y, sum.output, n)
    expect(sum, zip(dx, reference).map { Double($0) + $1 })
    kernels.softmaxBackward(dy, y, written.output, n)
    expect(written, reference)
    kernels.softmaxBackward(place.input, y, place.output, n)
    #expect(place.scalars == written.scalars)
  }
}
