import NTLKernels
import Testing

@Suite struct ReductionTests {
  @Test(arguments: Kernels.usable, sizes)
  func sumsMatchTheirEquations(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 6)
    let (x, y) = (generator.floats(n), generator.floats(n))
    expect(kernels.sum(x, n), x.map(Double.init))
    expect(
      kernels.sumOfSquaredProducts(x, y, n),
      zip(x, y).map { Double($0) * Double($1) * Double($0) * Double($1) })
    expect(kernels.dot(x, y, n), zip(x, y).map { Double($0) * Double($1) })
    expect(kernels.sumOfSquares(x, n), x.map { Double($0) * Double($0) })
  }

  @Test(arguments: Kernels.usable)
  func theSameInputsGiveTheSameBits(_ kernels: Kernels) {
    var generator = Generator(seed: 7)
    let (x, y) = (generator.floats(1003), generator.floats(1003))
    let sums = (0..<5).map { shift in
      // At another address each time, so of another alignment.
      ([Float](repeating: 0, count: shift) + x).withUnsafeBufferPointer {
        kernels.dot($0.baseAddress! + shift, y, x.count)
      }
    }
    #expect(Set(sums).count == 1)
  }

  @Test(arguments: Kernels.usable, sizes.dropFirst())
  func argmaxFindsTheLargestWhereverItIs(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 8)
    var x = generator.floats(n)
    for place in Set([0, n / 3, n / 2, n - 1]) {
      let before = x[place]
      x[place] = 5
      #expect(kernels.argmax(x, n) == place)
      x[place] = before
    }
  }

  @Test(arguments: Kernels.usable, sizes)
  func firstAboveFindsTheFirst(_ kernels: Kernels, n: Int) {
    var generator = Generator(seed: 9)
    var x = generator.floats(n)
    let most = x.max() ?? 0
    #expect(kernels.firstAbove(x, most, n) == n)
    for place in Set([n - 1, n / 2, n / 3, 0]).sorted(by: >) where place >= 0 && n > 0 {
      x[place] = most + 1
      #expect(kernels.firstAbove(x, most, n) == place)
      #expect(kernels.firstAbove(x, most + 1, n) == n)
    }
    #expect(kernels.firstAbove([Float](repeating: .nan, count: n), -.infinity, n) == n)
  }

  @Test(arguments: Kernels.usable)
  func argmaxTakesTheFirstOfEquals(_ kernels: Kernels) {
    var x = [Float](repeating: -1, count: 100)
    for place in [90, 40, 33, 17] {
      x[place] = 2
      #expect(kernels.argmax(x, x.count) == place)
    }
    #expect(kernels.argmax([Float](repeating: -.infinity, count: 50), 50) == 0)
  }

  @Test(arguments: Kernels.usable)
  func argmaxPassesOverNaN(_ kernels: Kernels) {
    var x = [Float](repeating: .nan, count: 70)
    #expect(kernels.argmax(x, x.count) == 0)
    x[37] = -3
    #expect(kernels.argmax(x, x.count) == 37)
    x[69] = .infinity
    #expect(kernels.argmax(x, x.count) == 69)
    #expect(kernels.argmax([], 0) == 0)
  }
}
