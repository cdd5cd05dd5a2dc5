import NTLTensor
import NTLTestSupport
import Testing

@Suite struct LinearLossTests {
  private struct Result {
    let terms: LogitLossTerms
    let dx: [Double]
    let dw: [Double]
  }

  /// Loss and gradients of `c` on x·wᵀ, all at once or in blocks of some bytes.
  private func run(_ c: LogitLossCase, on device: any Device, blockBytes: Int?) -> Result {
    let w = Parameter("w", [c.columns, 8], .normal(deviation: 1), isDecayed: true)
    let arena = ParameterArena([w], on: device)
    device.write(randomScalars(w.shape.count, seed: 8), to: w.value)
    device.fill(w.gradient, with: 0.5)  // it is added to
    let tape = Tape()
    let x = Tensor(
      randomScalars(c.rowCount * 8, seed: 9), [c.rowCount, 8], on: device, recordedOn: tape)
    let loss = c.loss(on: device)
    let terms =
      blockBytes.map { x.linearLoss(w, loss, blockBytes: $0) } ?? x.linear(w).loss(loss)
    tape.backward(from: terms.total)
    return withExtendedLifetime(arena) {
      Result(terms: terms, dx: x.gradient, dw: device.doubles(w.gradient))
    }
  }

  @Test(arguments: [4, 4 * 11 * 3, 4 * 11 * 5, 1 << 20])
  func isTheLossOfTheLinearMap(blockBytes: Int) {
    for device in DeviceAgreementTests.devices as [any Device] + [ReferenceDevice.shared] {
      for c in LogitLossCase.small {
        let tolerance = device.precision == .float64 ? 1e-12 : 1e-5
        let expected = run(c, on: device, blockBytes: nil)
        let found = run(c, on: device, blockBytes: blockBytes)
        expectClose(
          [found.terms.total.scalar], [expected.terms.total.scalar], tolerance: tolerance)
        expectClose(found.terms.token, expected.terms.token, tolerance: tolerance, "token")
        expectClose(found.terms.selected, expected.terms.selected, tolerance: tolerance)
        expectClose(found.dx, expected.dx, tolerance: tolerance, "dx")
        expectClose(found.dw, expected.dw, tolerance: tolerance, "dw")
      }
    }
  }

  @Test(
    arguments: LogitLossCase.small.filter { ![.prepared, .preparedWithMass].contains($0.term) })
  func gradient(_ c: LogitLossCase) {
    let w = Parameter("w", [c.columns, 8], .normal(deviation: 1), isDecayed: true)
    let x = Parameter("x", [c.rowCount, 8], .normal(deviation: 1), isDecayed: true)
    let arena = ParameterArena([w, x], on: ReferenceDevice.shared)
    arena.initialize(seed: 5)
    withExtendedLifetime(arena) {
      _ = expectGradient(by: [w, x]) { tape in
        x.rows((0..<Int32(c.rowCount)).map { $0 }, recordingOn: tape)
          .linearLoss(w, c.loss(on: ReferenceDevice.shared), blockBytes: 100).total
      }
    }
  }

  @Test func memoryDoesNotGrowWithTheRows() {
    let device = CPUDevice(threads: 1)
    let (rows, columns) = (400, 1000)
    let w = Parameter("w", [columns, 8], .normal(deviation: 1), isDecayed: true)
    let arena = ParameterArena([w], on: device)
    arena.initialize(seed: 1)
    device.fill(w.gradient, with: 0)
    let tape = Tape()
    let x = Tensor(
      randomScalars(rows * 8, seed: 9), [rows, 8], on: device, recordedOn: tape)
    let before = device.memoryStatistics.bytes
    let loss = LogitLoss(
      rows: (0..<rows).map { .init(target: Int32($0), weight: 1) },
      selection: LogitLoss.Selection(columns: []))
    tape.backward(from: x.linearLoss(w, loss, blockBytes: 4 * columns * 10).total)
    // A block of ten rows, and little vectors: all of the logits would be 1.6 million bytes.
    #expect(device.memoryStatistics.bytes - before < 100_000)
    withExtendedLifetime(arena) {}
  }

  @Test func itsTotalCannotBeScaled() async {
    await #expect(processExitsWith: .failure) {
      let w = Parameter("w", [3, 2], .constant(1), isDecayed: true)
      let arena = ParameterArena([w], on: ReferenceDevice.shared)
      arena.initialize(seed: 1)
      let tape = Tape()
      let x = Tensor([1, 2], [1, 2], on: ReferenceDevice.shared, recordedOn: tape)
      let loss = LogitLoss(
        rows: [.init(target: 0, weight: 1)], selection: LogitLoss.Selection(columns: []))
      tape.backward(from: x.linearLoss(w, loss).total.scaled(by: 2))
    }
  }
}
