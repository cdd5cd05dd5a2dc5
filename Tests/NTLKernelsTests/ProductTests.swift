import NTLKernels
import Testing

@Suite struct ProductTests {
  private static let extents = [
    (1, 1, 1), (2, 3, 16), (3, 7, 5), (8, 3, 512), (9, 4, 513), (15, 8, 1100), (5, 2, 0), (0, 3, 4),
  ]

  @Test(arguments: Kernels.usable, extents)
  func fewRowsMatchTheEquation(_ kernels: Kernels, _ extents: (m: Int, n: Int, k: Int)) {
    let (m, n, k) = extents
    var generator = Generator(seed: 11)
    // Rows lie farther apart than they are long; what is between them must stay as it is.
    let (xStride, wStride, yStride) = (k + 3, k + 1, n + 2)
    let (x, w) = (generator.floats(m * xStride), generator.floats(n * wStride))
    let (y, workspace) = (Memory(zeros: m * yStride), Memory(zeros: m * 528))
    kernels.fewRowProduct(
      x, xStride, w, wStride, y.output, yStride, m, n, k, workspace.output)

    var expected = [Double](repeating: 0, count: m * yStride)
    for i in 0..<m {
      for j in 0..<n {
        for t in 0..<k {
          expected[i * yStride + j] += Double(x[i * xStride + t]) * Double(w[j * wStride + t])
        }
      }
    }
    expect(y, expected, tolerance: 1e-4)
  }

  @Test(arguments: Kernels.usable)
  func aRowIsTheSameInAnyCompany(_ kernels: Kernels) {
    var generator = Generator(seed: 12)
    let (m, n, k) = (13, 5, 700)
    let (x, w) = (generator.floats(m * k), generator.floats(n * k))
    let (together, alone) = (Memory(zeros: m * n), Memory(zeros: n))
    let workspace = Memory(zeros: m * 528)
    kernels.fewRowProduct(x, k, w, k, together.output, n, m, n, k, workspace.output)
    for i in 0..<m {
      x.withUnsafeBufferPointer {
        kernels.fewRowProduct(
          $0.baseAddress! + i * k, k, w, k, alone.output, n, 1, n, k, workspace.output)
      }
      #expect((0..<n).allSatisfy { together.output[i * n + $0] == alone.output[$0] })
    }
  }
}
