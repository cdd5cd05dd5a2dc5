import Foundation
import NTLTensor
import NTLTestSupport
import Synchronization
import Testing

@Suite struct DeterminismTests {
  /// Enough work for every kernel to be shared out: several tiles, blocks and heads.
  private func run(on device: CPUDevice) -> [[Float]] {
    let (n, c) = (700, 384)
    let table = Parameter("table", [50, c], .normal(deviation: 1), isDecayed: true)
    let w = Parameter("w", [c, c], .normal(deviation: 0.05), isDecayed: true)
    let scale = Parameter("scale", [c], .constant(1), isDecayed: false)
    let bias = Parameter("bias", [199, 6], .normal(deviation: 1), isDecayed: true)
    let arena = ParameterArena([table, w, scale, bias], on: device)
    arena.initialize(seed: 3)
    let tape = Tape(dropoutSeed: 1)
    let x = table.rows((0..<n).map { Int32($0 * 7 % 50) }, recordingOn: tape)
    let ranges = stride(from: 0, to: n, by: 100).map { $0..<$0 + 100 }
    let layout = AttentionLayout(
      heads: 6, headWidth: 64, queries: ranges, keys: ranges, scale: 0.1, biasOrigin: 99)
    let h = x.rmsNorm(scale: scale, epsilon: 1e-6).linear(w).relu().dropout(rate: 0.1)
    let y = h.attention(
      key: h, value: h, bias: bias.rows((0..<199).map { $0 }, recordingOn: tape), layout,
      dropout: 0.1)
    let z = x.adding(y, dropout: 0.1).linear(table)
    let loss = z.crossEntropy((0..<n).map { Int32($0 % 50) })
    tape.backward(from: loss.weightedSum(Tensor(Array(repeating: 1, count: n), [n], on: device)))
    let norm = Float(device.sumOfSquares(arena.gradients))
    return [device.floats(loss.buffer), device.floats(arena.gradients), [norm]]
  }

  @Test func theSameBitsForAnyNumberOfThreads() {
    let once = run(on: CPUDevice(threads: 1))
    #expect(once[1].contains { $0 != 0 })
    for threads in [1, 2, 3, 7] {
      for (a, b) in zip(run(on: CPUDevice(threads: threads)), once) {
        #expect(
          a.map(\.bitPattern) == b.map(\.bitPattern), "\(threads) threads gave other bits than 1")
      }
    }
  }

  /// A matrix of many blocks, a narrow one and a vector.
  @Test func adafactorHasTheSameBitsForAnyNumberOfThreads() {
    func trained(threads: Int) -> [UInt32] {
      let device = CPUDevice(threads: threads)
      func buffer(_ count: Int, seed: UInt64) -> Buffer {
        Tensor(randomScalars(count, seed: seed), [count], on: device).buffer
      }
      func zeros(_ count: Int) -> Buffer {
        Tensor([Double](repeating: 0, count: count), [count], on: device).buffer
      }
      return [(700, 300), (2000, 8), (1, 500)].flatMap { rows, columns in
        let n = rows * columns
        let value = buffer(n, seed: 1)
        let moment: AdafactorMoment =
          rows == 1 ? .full(zeros(n)) : .factored(rows: zeros(rows), columns: zeros(columns))
        for step in 1...3 {
          device.adafactor(
            value, gradient: buffer(n, seed: UInt64(step + 1)), secondMoment: moment,
            firstMoment: nil,
            AdafactorStep(learningRate: 0.1, step: step, parameterScaleFloor: 1e-3))
        }
        return device.floats(value).map(\.bitPattern)
      }
    }
    let once = trained(threads: 1)
    for threads in [2, 3, 7] { #expect(trained(threads: threads) == once) }
  }

  @Test func aSteadyLoopAllocatesNothing() {
    let device = CPUDevice(threads: 2)
    for _ in 0..<2 { _ = run(on: device) }
    let before = device.memoryStatistics
    for _ in 0..<3 { _ = run(on: device) }
    #expect(device.memoryStatistics == before)
    #expect(before.systemAllocations > 0)
  }

  @Test func callsFromSeveralThreadsAtOnceDoNotMix() {
    let device = CPUDevice(threads: 3)
    let expected = run(on: device)
    let wrong = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      if run(on: device) != expected { wrong.add(1, ordering: .relaxed) }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }
}
