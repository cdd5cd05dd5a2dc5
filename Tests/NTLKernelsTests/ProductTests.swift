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
    let (y, workspace) = (
      Memory(zeros: m * yStride), Memory(zeros: Kernels.fewRowWorkspace(rows: m))
    )
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
    let workspace = Memory(zeros: Kernels.fewRowWorkspace(rows: m))
    kernels.fewRowProduct(x, k, w, k, together.output, n, m, n, k, workspace.output)
    for i in 0..<m {
      x.withUnsafeBufferPointer {
        kernels.fewRowProduct(
          $0.baseAddress! + i * k, k, w, k, alone.output, n, 1, n, k, workspace.output)
      }
      #expect((0..<n).allSatisfy { together.output[i * n + $0] == alone.output[$0] })
    }
  }

  @Test(arguments: Kernels.usable, [(1, 1, 1), (3, 5, 64), (2, 33, 130), (4, 0, 20), (0, 2, 3)])
  func fewRowSumsMatchTheEquation(_ kernels: Kernels, _ extents: (m: Int, n: Int, width: Int)) {
    let (m, n, width) = extents
    var generator = Generator(seed: 13)
    let (pStride, vStride, yStride) = (n + 2, width + 5, width + 1)
    let (p, v) = (generator.floats(m * pStride), generator.floats(n * vStride))
    let y = Memory(zeros: m * yStride)
    kernels.fewRowSums(p, pStride, v, vStride, y.output, yStride, m, n, width)

    var expected = [Double](repeating: 0, count: m * yStride)
    for i in 0..<m {
      for c in 0..<width {
        for j in 0..<n {
          expected[i * yStride + c] += Double(p[i * pStride + j]) * Double(v[j * vStride + c])
        }
      }
    }
    expect(y, expected, tolerance: 1e-4)
  }
}
