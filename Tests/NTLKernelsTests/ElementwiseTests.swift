import NTLKernels
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: Kernels.usable, sizes)
  func fillSetsEveryElement(_ kernels: Kernels, n: Int) {
    let y = Memory(zeros: n)
    kernels.fill(y.output, 2.5, n)
    expect(y, [Double](repeating: 2.5, count: n), tolerance: 0)
  }

  @Test(arguments: Kernels.usable, sizes)
  func sumsAndMultiplesMatchTheirEquations(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 1)
    let (x, y) = (generator.floats(n), generator.floats(n))
    let a: Float = -1.7
    let scaled = x.map { Double(a) * Double($0) }
    let sum = zip(x, y).map { Double($0) + Double(a) * Double($1) }

    let (written, added) = (Memory(zeros: n), Memory(x))
    kernels.scale(a, x, written.output, n)
    expect(written, scaled)
    kernels.affine(a, x, 0.3, written.output, n)
    expect(written, scaled.map { $0 + Double(Float(0.3)) })
    kernels.sum2(x, a, y, written.output, n)
    expect(written, sum)
    kernels.axpy(a, y, added.output, n)
    expect(added, sum)
  }

  @Test(arguments: Kernels.usable, sizes)
  func sumsAndMultiplesWorkInPlace(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 2)
    let (x, y) = (generator.floats(n), generator.floats(n))
    let sum = zip(x, y).map { Double($0) + 0.3 * Double($1) }

    let (overFirst, overSecond, scaled) = (Memory(x), Memory(y), Memory(x))
    kernels.sum2(overFirst.input, 0.3, y, overFirst.output, n)
    expect(overFirst, sum)
    kernels.sum2(x, 0.3, overSecond.input, overSecond.output, n)
    expect(overSecond, sum)
    kernels.scale(4, scaled.input, scaled.output, n)
    expect(scaled, x.map { 4 * Double($0) }, tolerance: 0)
  }

  @Test(arguments: Kernels.usable, sizes)
  func reluKeepsWhatIsPositive(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 3)
    let (x, dy, dx) = (generator.floats(n), generator.floats(n), generator.floats(n))
    let (sum, place) = (Memory(dx), Memory(x))
    kernels.reluBackward(dy, x, sum.output, n)
    expect(sum, (0..<n).map { Double(dx[$0]) + (x[$0] > 0 ? Double(dy[$0]) : 0) })
    kernels.relu(place.input, place.output, n)
    expect(place, x.map { max(Double($0), 0) }, tolerance: 0)
  }

  @Test(arguments: Kernels.usable)
  func reluHasNoSlopeAtZeroAndHidesNoNaN(_ kernels: Kernels) {
    let n = 20
    let x = [Float](repeating: 0, count: n - 2) + [.nan, -.infinity]
    let ones = [Float](repeating: 1, count: n)
    let (dx, y) = (Memory(zeros: n), Memory(zeros: n))
    kernels.reluBackward(ones, x, dx.output, n)
    #expect(dx.scalars.allSatisfy { $0 == 0 })
    kernels.relu(x, y.output, n)
    #expect(y.scalars[n - 2].isNaN)
    #expect(y.scalars[n - 1] == 0)
  }
}
