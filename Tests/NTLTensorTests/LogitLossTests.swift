import Foundation
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct LogitLossTests {
  private static let devices = DeviceAgreementTests.devices
  private let reference = ReferenceDevice.shared

  private struct Result {
    let total: Double
    let terms: [Double]
    let gradient: [Double]
  }

  private func run(
    _ c: LogitLossCase, _ logits: [Double], on device: any Device, overwriting: Bool = false
  ) -> Result {
    let tape = Tape()
    let z = Tensor(logits, [c.rowCount, c.columns], on: device, recordedOn: tape)
    let terms = z.loss(c.loss(on: device), overwriting: overwriting)
    tape.backward(from: terms.total)
    return Result(
      total: terms.total.scalar, terms: terms.token + terms.selected, gradient: z.gradient)
  }

  /// Of everything but prepared terms, whose gradient is given, not computed.
  @Test(
    arguments: LogitLossCase.small.filter { ![.prepared, .preparedWithMass].contains($0.term) })
  func gradient(_ c: LogitLossCase) {
    expectGradient(at: [(c.logits(scale: 2), [c.rowCount, c.columns])]) {
      $0[0].loss(c.loss(on: ReferenceDevice.shared)).total
    }
  }

  /// v + h·m with a constant v: its gradient by z must be that of h·m and what is prepared.
  @Test func preparedGradient() {
    let c = LogitLossCase(term: .preparedWithMass, columns: 11, width: 4)
    let loss = c.loss(on: reference)
    guard case .prepared(_, let gradients, _) = loss.selection.term else { return }
    // A linear function of the selected logits has that gradient; add it, and differences must agree.
    expectGradient(at: [(c.logits(scale: 2), [c.rowCount, c.columns])]) { inputs in
      let z = inputs[0]
      var loss = loss
      let scalars = z.scalars
      var values = [Double](repeating: 0, count: loss.positions)
      for (n, row) in loss.rows.enumerated() where row.position >= 0 {
        for (k, column) in loss.selection.columns.enumerated() {
          let i = Int(row.position)
          values[i] += reference.doubles(gradients)[i * 4 + k] * scalars[n * 11 + Int(column)]
        }
      }
      guard case .prepared(_, let gradients, let mass) = loss.selection.term else { return z }
      loss.selection.term = .prepared(
        values: Tensor(values, [values.count], on: reference).buffer, gradients: gradients,
        mass: mass)
      return z.loss(loss).total
    }
  }

  @Test(arguments: devices, LogitLossCase.all)
  func agreesWithTheReference(_ device: CPUDevice, _ c: LogitLossCase) {
    let logits = c.logits()
    let expected = run(c, logits, on: reference)
    for overwriting in [false, true] {
      let found = run(c, logits, on: device, overwriting: overwriting)
      expectClose([found.total], [expected.total], tolerance: 1e-5, "total")
      expectClose(found.terms, expected.terms, tolerance: 1e-5, "terms")
      expectClose(found.gradient, expected.gradient, tolerance: 1e-5, "gradient")
    }
    let constant = Tensor(logits, [c.rowCount, c.columns], on: device).loss(c.loss(on: device))
    expectClose(
      constant.token + constant.selected, expected.terms, tolerance: 1e-5, "without a tape")
  }

  @Test(arguments: devices) func extremeLogitsDoNotOverflow(_ device: CPUDevice) {
    let large = Double(Float.greatestFiniteMagnitude)
    // Adding log 3 to 10³⁸ changes nothing.
    for logits in [[large, -large, 0], [-large, -large, -large], [0, -large, -large]] {
      let z = Tensor(logits, [1, 3], on: device, recordedOn: Tape())
      let terms = z.loss(
        LogitLoss(
          rows: [.init(target: 0, weight: 1)], selection: LogitLoss.Selection(columns: [])))
      #expect(terms.token == [0])
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteIsNotHidden(_ value: Double) {
    let c = LogitLossCase(term: .ceiling, columns: 40, width: 3)
    for device in Self.devices as [any Device] + [reference] {
      for n in 0..<c.rowCount {
        var logits = c.logits()
        logits[n * c.columns + 25] = value  // not a selected column
        let z = Tensor(logits, [c.rowCount, c.columns], on: device, recordedOn: Tape())
        let loss = c.loss(on: device)
        let terms = z.loss(loss)
        let row = loss.rows[n]
        let hasToken = row.target >= 0 || row.softTarget >= 0
        let tokens = (0..<c.rowCount).map { $0 == n && hasToken }
        let positions = (0..<3).map { $0 == Int(row.position) }
        #expect(terms.token.map(\.isNaN) == tokens)
        #expect(terms.selected.map(\.isNaN) == positions)
      }
    }
  }

  @Test func aTermOfSelectedColumnsReadsNoOthers() {
    let c = LogitLossCase(term: .square, columns: 40, width: 3)
    for device in Self.devices as [any Device] + [reference] {
      var logits = c.logits()
      logits[5 * 40 + 1] = .nan
      let z = Tensor(logits, [6, 40], on: device, recordedOn: Tape())
      let isFinite = z.loss(c.loss(on: device)).selected.allSatisfy(\.isFinite)
      #expect(isFinite)
    }
  }

  @Test func theTotalCanBeScaled() {
    let c = LogitLossCase(term: .ceiling, columns: 40, width: 3)
    let tape = Tape()
    let z = Tensor(c.logits(), [6, 40], on: CPUDevice.shared, recordedOn: tape)
    tape.backward(from: z.loss(c.loss(on: CPUDevice.shared)).total.scaled(by: -3))
    let plain = run(c, c.logits(), on: CPUDevice.shared)
    expectClose(z.gradient, plain.gradient.map { -3 * $0 }, tolerance: 1e-6)
  }

  @Test func theSameBitsForAnyNumberOfThreads() {
    let c = LogitLossCase(term: .huberWithCeiling, columns: 3000, width: 10, repeats: 20)
    let once = run(c, c.logits(), on: CPUDevice(threads: 1))
    for threads in [2, 5] {
      let other = run(c, c.logits(), on: CPUDevice(threads: threads))
      #expect(other.gradient == once.gradient && other.terms == once.terms)
    }
  }
}
