import NTLTensor
import Testing

@testable import ntl_bench

@Suite struct OperationTests {
  private let setting = Setting(device: .shared, python: nil)

  @Test(arguments: Operation.all.map(\.name))
  func everyKernelFindsWhatTheReferenceDeviceFinds(_ name: String) throws {
    let operation = try #require(Operation.all.first { $0.name == name })
    let bench = OperationBench(setting, operation, .small)
    for kernel in operation.kernels {
      try bench.check(kernel)
      #expect(bench.work(kernel).bytes > 0)
      #expect(bench.turn(kernel) > 0)
    }
  }

  @Test func operandsAddUpToWhatMustMove() throws {
    let size = OperationSize.small
    func bytes(_ name: String, _ kernel: String) throws -> Int {
      let operation = try #require(Operation.all.first { $0.name == name })
      let known = try #require(operation.kernels.first { $0.name == kernel })
      return OperationBench(setting, operation, size).work(known).bytes
    }
    #expect(try bytes("memory", "copy") == 8 * size.hidden)
    // dy and x are read, dx is read and written.
    #expect(try bytes("relu", "backward") == 16 * size.hidden)
    // Of the table only the rows that are asked for.
    #expect(try bytes("embedding", "forward") == 8 * size.activations)
    // Value, gradient and two moments, and the gradient once more for its norm.
    #expect(try bytes("adamw", "clipped-update") == 36 * size.parameters)
  }

  @Test(arguments: GemmBench.Product.allCases)
  func productsAreThoseOfDoublePrecision(_ product: GemmBench.Product) throws {
    let bench = GemmBench(.shared, LinearSize(rows: 24, inputs: 300, outputs: 700))
    #expect(bench.copies > 1)
    try bench.check(product)
    #expect(bench.turn(product) > 0)
  }

  @Test func manyWeightsTakeTurnsUnlessThatTakesLong() {
    func copies(_ rows: Int, _ inputs: Int, _ outputs: Int) -> Int {
      GemmBench.copies(LinearSize(rows: rows, inputs: inputs, outputs: outputs))
    }
    #expect(copies(1, 512, 512) == 64)
    #expect(copies(2048, 512, 512) == 3)
    #expect(copies(2048, 512, 32_128) == 1)
  }
}
