import NTLKernels
import Testing

@Suite struct RMSNormTests {
  private static let epsilon: Float = 1e-6

  private static func inverse(_ x: [Double]) -> Double {
    1 / (x.map { $0 * $0 }.reduce(0, +) / Double(x.count) + Double(epsilon)).squareRoot()
  }

  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func matchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 9)
    let (x, scale) = (generator.floats(n), generator.floats(n))
    let r = Self.inverse(x.doubles)
    let reference = zip(x, scale).map { Double($0) * r * Double($1) }

    let (y, place) = (Memory(zeros: n), Memory(x))
    let result = kernels.rmsNorm(x, scale, Self.epsilon, y.output, n)
    #expect(abs(Double(result) - r) <= 1e-5 * r)
    expect(y, reference)
    #expect(kernels.rmsNorm(place.input, scale, Self.epsilon, place.output, n) == result)
    expect(place, reference)
  }

  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func gradientMatchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 10)
    let (x, scale, dy) = (generator.floats(n), generator.floats(n), generator.floats(n))
    let (dx, dscale) = (generator.floats(n), generator.floats(n))
    let r = Self.inverse(x.doubles)
    let g = zip(dy, scale).map { Double($0) * Double($1) }
    let mean = zip(g, x).map { $0 * Double($1) }.reduce(0, +) / Double(n)

    let (sum, scaleSum) = (Memory(dx), Memory(dscale))
    kernels.rmsNormBackward(dy, x, scale, Float(r), sum.output, scaleSum.output, n)
    var (reference, scaleReference) = (dx.doubles, dscale.doubles)
    for i in 0..<n {
      reference[i] += r * g[i] - Double(x[i]) * r * r * r * mean
      scaleReference[i] += Double(dy[i]) * Double(x[i]) * r
    }
    expect(sum, reference)
    expect(scaleSum, scaleReference)
  }

  /// r³ is beyond single precision for both, what it is multiplied by is not.
  @Test(arguments: Kernels.usable, [Float(1e-14), 1e14])
  func gradientSurvivesExtremeMagnitudes(_ kernels: Kernels, magnitude: Float) {
    let n = 40
    var generator = Generator(seed: 11)
    let x = generator.floats(n).map { $0 * magnitude }
    let dy = generator.floats(n)
    let r = 1 / (x.doubles.map { $0 * $0 }.reduce(0, +) / Double(n)).squareRoot()
    let mean = zip(dy, x).map { Double($0) * Double($1) }.reduce(0, +) / Double(n)

    let (dx, dscale) = (Memory(zeros: n), Memory(zeros: n))
    let ones = [Float](repeating: 1, count: n)
    kernels.rmsNormBackward(dy, x, ones, Float(r), dx.output, dscale.output, n)
    expect(dx, (0..<n).map { r * Double(dy[$0]) - Double(x[$0]) * r * r * r * mean })
  }

  @Test(arguments: Kernels.usable)
  func nothingIsNoTrouble(_ kernels: Kernels) {
    let y = Memory(zeros: 0)
    #expect(kernels.rmsNorm([], [], Self.epsilon, y.output, 0).isNaN)
    kernels.rmsNormBackward([], [], [], 1, y.output, y.output, 0)
    #expect(y.canariesLive)
  }
}
