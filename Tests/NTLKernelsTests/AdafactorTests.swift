import NTLKernels
import Testing

@Suite struct AdafactorTests {
  @Test(arguments: Kernels.usable, sizes)
  func squaresAreAddedAndSummed(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 31)
    let (x, y) = (generator.floats(n), generator.floats(n))
    let sums = Memory(y)
    expect(kernels.addSquares(x, sums.output, n), x.map { Double($0) * Double($0) })
    expect(sums, zip(x, y).map { Double($1) + Double($0) * Double($0) })
  }

  @Test(arguments: Kernels.usable, sizes)
  func aRowMovesAgainstItsGradient(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 32)
    let (value, gradient, factor) = (
      generator.floats(n), generator.floats(n), generator.floats(n)
    )
    let (θ, g) = (Memory(value), Memory(gradient))
    kernels.factoredStep(θ.output, g.output, factor, 0.75, 0.2, n)
    expect(
      θ,
      (0..<n).map {
        0.75 * Double(value[$0]) - 0.2 * (Double(gradient[$0]) * Double(factor[$0]))
      })
    expect(g, [Double](repeating: 0, count: n), tolerance: 0)
  }
}
