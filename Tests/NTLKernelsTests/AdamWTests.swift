import Foundation
import NTLKernels
import Testing

@Suite struct AdamWTests {
  @Test(arguments: Kernels.usable, sizes)
  func matchesItsEquation(_ kernels: Kernels, n: Int) {
    let (learningRate, beta1, beta2, epsilon, weightDecay) = (1e-3, 0.9, 0.999, 1e-8, 0.01)
    let gradientScale = 0.37
    var generator = Generator(seed: 17)
    let value = generator.floats(n)
    var (θ, m, v) = (
      value.doubles, [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
    )
    let (values, gradient) = (Memory(value), Memory(zeros: n))
    let (first, second) = (Memory(zeros: n), Memory(zeros: n))

    for step in 1...5 {
      let g = generator.floats(n)
      let (c1, c2) = (1 - pow(beta1, Double(step)), 1 - pow(beta2, Double(step)))
      kernels.axpy(1, g, gradient.output, n)
      kernels.adamW(
        values.output, gradient.output, first.output, second.output, n, learningRate, beta1,
        beta2, epsilon, weightDecay, c1, c2, gradientScale)
      for i in 0..<n {
        let g = gradientScale * Double(g[i])
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        θ[i] -= learningRate * weightDecay * θ[i]
        θ[i] -= learningRate * (m[i] / c1) / ((v[i] / c2).squareRoot() + epsilon)
      }
    }
    // The steps are small beside the values: hold what has changed against what should have.
    expect(first, m)
    expect(second, v)
    let change = zip(values.scalars, value).map { Double($0) - Double($1) }
    let reference = zip(θ, value).map { $0 - Double($1) }
    #expect(zip(change, reference).allSatisfy { abs($0 - $1) <= 1e-6 })
    expect(values, θ, tolerance: 1e-6)
    expect(gradient, [Double](repeating: 0, count: n), tolerance: 0)
  }

  @Test(arguments: Kernels.usable)
  func aParameterThatNeverMattersOnlyDecays(_ kernels: Kernels) {
    let (θ, g, m, v) = (Memory([4]), Memory([0]), Memory([0]), Memory([0]))
    kernels.adamW(
      θ.output, g.output, m.output, v.output, 1, 0.5, 0.9, 0.999, 1e-8, 0.5, 0.1, 0.001, 1)
    #expect(θ.scalars == [3])
    #expect(m.scalars + v.scalars == [0, 0])
  }

  @Test(arguments: Kernels.usable)
  func aGradientThatIsNoNumberShows(_ kernels: Kernels) {
    let (θ, g, m, v) = (Memory([1]), Memory([.nan]), Memory([0]), Memory([0]))
    kernels.adamW(
      θ.output, g.output, m.output, v.output, 1, 0.1, 0.9, 0.999, 1e-8, 0, 0.1, 0.001, 1)
    #expect(θ.scalars[0].isNaN)
    #expect(g.scalars == [0])
  }
}
