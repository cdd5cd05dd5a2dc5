import Foundation
import NTLKernels
import Testing

@Suite struct GatedGeluTests {
  private static func gelu(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  private static func slope(_ x: Double) -> Double {
    let t = tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
    let du = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * du
  }

  @Test(arguments: Kernels.usable, sizes)
  func matchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 4)
    let (gate, up) = (generator.floats(n, within: 6), generator.floats(n))
    let reference = (0..<n).map { Self.gelu(Double(gate[$0])) * Double(up[$0]) }
    let (y, overGate, overUp) = (Memory(zeros: n), Memory(gate), Memory(up))
    kernels.gatedGelu(gate, up, y.output, n)
    expect(y, reference)
    kernels.gatedGelu(overGate.input, up, overGate.output, n)
    expect(overGate, reference)
    kernels.gatedGelu(gate, overUp.input, overUp.output, n)
    expect(overUp, reference)
  }

  @Test(arguments: Kernels.usable, sizes)
  func gradientMatchesItsEquation(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 5)
    let (gate, up) = (generator.floats(n, within: 6), generator.floats(n))
    let (dy, dgate, dup) = (generator.floats(n), generator.floats(n), generator.floats(n))
    let (gateSum, upSum) = (Memory(dgate), Memory(dup))
    kernels.gatedGeluBackward(dy, gate, up, gateSum.output, upSum.output, n)
    var (gateReference, upReference) = (dgate.doubles, dup.doubles)
    for i in 0..<n {
      gateReference[i] += Double(dy[i]) * Double(up[i]) * Self.slope(Double(gate[i]))
      upReference[i] += Double(dy[i]) * Self.gelu(Double(gate[i]))
    }
    expect(gateSum, gateReference)
    expect(upSum, upReference)
  }

  /// Each on its own: a small value next to a large one would be excused by it.
  @Test(arguments: Kernels.usable)
  func isAccurateFarFromZero(_ kernels: Kernels) {
    for x in stride(from: Float(-5), through: 5, by: 0.01) {
      let y = Memory(zeros: 1)
      kernels.gatedGelu([x], [1], y.output, 1)
      // tanh cancels in the reference, so 1 + tanh u is written as 2/(1 + exp(−2u)).
      let u = (2 / Double.pi).squareRoot() * (Double(x) + 0.044715 * pow(Double(x), 3))
      expect(y, [Double(x) / (1 + exp(-2 * u))])
    }
  }

  @Test(arguments: Kernels.usable)
  func extremesNeitherOverflowNorCancel(_ kernels: Kernels) {
    let large = Float.greatestFiniteMagnitude
    let gate: [Float] = [large, -large, 1e20, -1e20, 100, -100, 16, -16, 0, -0.0, 0x1p-126]
    let values: [Float] = [large, 0, 1e20, 0, 100, 0, 16, 0, 0, 0, 0x1p-127]
    let slopes: [Float] = [1, 0, 1, 0, 1, 0, 1, 0, 0.5, 0.5, 0.5]
    let (n, ones) = (gate.count, [Float](repeating: 1, count: gate.count))
    let (y, dgate, dup) = (Memory(zeros: n), Memory(zeros: n), Memory(zeros: n))
    kernels.gatedGelu(gate, ones, y.output, n)
    kernels.gatedGeluBackward(ones, gate, ones, dgate.output, dup.output, n)
    #expect(y.scalars == values)
    #expect(dup.scalars == values)
    #expect(dgate.scalars == slopes)
  }
}
