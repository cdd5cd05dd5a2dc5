import NTLTensor
import NTLTestSupport
import Testing

@Suite struct TensorTests {
  private var device: ReferenceDevice { .shared }

  @Test func nothingIsRecordedWithoutATape() {
    let x = Tensor([1, -2], [2], on: device)
    #expect(x.relu().tape == nil)
    #expect(x.dropout(rate: 0.5).scalars == [1, -2])
  }

  @Test func aLeafKeepsItsGradient() {
    let tape = Tape()
    let x = Tensor([1, 2, 3], [3], on: device, recordedOn: tape)
    tape.backward(from: x.map(.square).weightedSum(Tensor([1, 1, 1], [3], on: device)))
    #expect(x.gradient == [2, 4, 6])
  }

  @Test func aDetachedTensorHasNoInfluence() {
    let tape = Tape()
    let x = Tensor([3], [1], on: device, recordedOn: tape)
    tape.backward(from: x.adding(x.detached.map(.square)).weightedSum(Tensor([1], [1], on: device)))
    #expect(x.gradient == [1])
  }

  @Test func anIgnoredRowIsNotEvenRead() {
    let tape = Tape()
    let z = Tensor([.nan, 1, 0, 0], [2, 2], on: device, recordedOn: tape)
    let loss = z.crossEntropy([-1, 0])
    tape.backward(from: loss.weightedSum(Tensor([1, 1], [2], on: device)))
    #expect(loss.scalars[0] == 0)
    #expect(z.gradient == [0, 0, -0.5, 0.5])
  }

  @Test func parametersShareOneArenaAndDecayIsASlice() {
    let scale = Parameter("scale", [3], .constant(1), isDecayed: false)
    let matrix = Parameter("matrix", [2, 3], .constant(2), isDecayed: true)
    let arena = ParameterArena([scale, matrix], on: device)
    arena.initialize(seed: 0)
    #expect(arena.decayed == 0..<16 && arena.undecayed == 16..<32)
    let values = device.doubles(arena.values)
    #expect(Array(values[0..<6]) == Array(repeating: 2, count: 6))
    #expect(Array(values[16..<19]) == [1, 1, 1])
    #expect(values.reduce(0, +) == 15)
  }

  @Test func sizeClassesWasteAtMostAnEighth() {
    for count in [1, 64, 65, 100, 1_000, 12_345, 1 << 20, (1 << 20) + 1] {
      let buffer = Buffer(count: count, on: CPUDevice(threads: 1))
      let statistics = (buffer.device as? CPUDevice)!.memoryStatistics
      #expect(statistics.bytes >= 4 * count)
      #expect(count < 64 || statistics.bytes <= 4 * (count + count / 8 + 16))
    }
  }

  @Test func mismatchedShapesStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let device = ReferenceDevice.shared
      _ = Tensor([1, 2], [2], on: device).adding(Tensor([1, 2, 3], [3], on: device))
    }
  }

  @Test func aKernelOutOfBoundsStopsTheReferenceDevice() async {
    await #expect(processExitsWith: .failure) {
      let device = ReferenceDevice.shared
      let y = Buffer(count: 4, on: device)
      device.gatherRows(Buffer(count: 4, on: device), [0, 5], into: y, columns: 2)
    }
  }

  @Test func bothDevicesInitialiseAlike() {
    func values(on device: any Device) -> [Double] {
      let p = Parameter("w", [33, 7], .normal(deviation: 0.5), isDecayed: true)
      let arena = ParameterArena([p], on: device)
      arena.initialize(seed: 9)
      return device.doubles(p.value)
    }
    expectClose(values(on: CPUDevice.shared), values(on: device), tolerance: 1e-7)
  }
}
