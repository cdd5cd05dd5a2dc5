import Testing

@testable import NTLTensor

@Suite struct MatrixProductTests {
  private static let extents = [
    (1, 1, 1), (1, 700, 40), (17, 33, 65), (64, 64, 64), (100, 515, 130), (333, 512, 512),
    (512, 512, 300), (701, 1030, 77), (9, 2048, 512), (1025, 48, 513),
  ]

  @Test(arguments: extents)
  func tilesCoverTheResultOnce(_ extents: (m: Int, n: Int, k: Int)) {
    let grid = TileGrid(m: extents.m, n: extents.n, k: extents.k)
    var written = [Int](repeating: 0, count: extents.m * extents.n)
    for index in 0..<grid.count {
      let (rows, columns) = grid[index]
      for i in rows { for j in columns { written[i * extents.n + j] += 1 } }
    }
    #expect(written.allSatisfy { $0 == 1 })
  }

  @Test(arguments: extents)
  func productsHaveTheSameBitsForAnyNumberOfThreads(_ extents: (m: Int, n: Int, k: Int)) {
    let size = LinearSize(rows: extents.m, inputs: extents.k, outputs: extents.n)
    func run(_ threads: Int) -> [[UInt32]] {
      let device = CPUDevice(threads: threads)
      func buffer(_ count: Int, _ seed: Int) -> Buffer {
        let buffer = Buffer(count: count, on: device)
        let scalars = (0..<count).map { (i: Int) -> Float in
          Float((i * 7919 + seed) % 1009) / 1009 - 0.5
        }
        device.write(scalars, to: buffer)
        return buffer
      }
      let (x, w) = (buffer(size.rows * size.inputs, 1), buffer(size.outputs * size.inputs, 2))
      let (y, dy) = (buffer(size.rows * size.outputs, 3), buffer(size.rows * size.outputs, 4))
      let (dx, dw) = (buffer(x.count, 5), buffer(w.count, 6))
      device.linear(x, weight: w, into: y, size)
      device.linearBackward(dy, x: x, weight: w, dx: dx, dw: dw, size)
      return [y, dx, dw].map { device.floats($0).map(\.bitPattern) }
    }
    let once = run(1)
    for threads in [2, 3, 8] {
      // Not within `#expect`, which would print a million numbers.
      let isSame = run(threads) == once
      #expect(isSame, "\(threads) threads gave other bits than 1")
    }
  }
}
