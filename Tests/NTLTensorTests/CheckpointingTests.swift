import NTLTensor
import NTLTestSupport
import Testing

@Suite struct CheckpointingTests {
  /// Something like a decoder of three layers: each reads the one before, and all of them one context.
  private struct Layers {
    let weights: [Parameter]
    let arena: ParameterArena
    let device: any Device

    init(on device: any Device) {
      weights = (0..<6).map {
        Parameter("w\($0)", [24, 24], .normal(deviation: 0.3), isDecayed: true)
      }
      arena = ParameterArena(weights, on: device)
      arena.initialize(seed: 3)
      self.device = device
    }

    func callAsFunction(_ x: Tensor, _ context: Tensor, _ tape: Tape) -> Tensor {
      var x = x
      for layer in 0..<3 {
        let (inward, outward) = (weights[2 * layer], weights[2 * layer + 1])
        x = tape.checkpoint([x, context]) { inputs in
          let (x, context) = (inputs[0], inputs[1])
          let hidden = x.adding(context.linear(inward)).map(.tanhGelu).dropout(rate: 0.3)
          // A part of a part, and the context once more.
          let branch = x.tape!.checkpoint([hidden, context]) {
            $0[0].linear(outward).adding($0[1], dropout: 0.2).softmax()
          }
          return x.adding(branch, dropout: 0.1)
        }
      }
      // One more place where something is dropped out: its mask follows those inside.
      return x.dropout(rate: 0.5)
    }

    /// The result, and the gradients of both inputs and of all weights.
    func results(checkpoints: Bool) -> [[Double]] {
      device.fill(arena.gradients, with: 0)
      let tape = Tape(dropoutSeed: 8, checkpointsActivations: checkpoints)
      func leaf(seed: UInt64) -> Tensor {
        Tensor(randomScalars(5 * 24, seed: seed), [5, 24], on: device, recordedOn: tape)
      }
      let (x, context) = (leaf(seed: 1), leaf(seed: 2))
      let y = self(x, context, tape)
      tape.backward(
        from: y.weightedSum(Tensor(randomScalars(5 * 24, seed: 4), [5, 24], on: device)))
      return [y.scalars, x.gradient, context.gradient, device.doubles(arena.gradients)]
    }
  }

  @Test(arguments: [ReferenceDevice.shared, CPUDevice.shared] as [any Device])
  func nothingChangesABit(_ device: any Device) {
    let layers = Layers(on: device)
    let (plain, again) = (
      layers.results(checkpoints: false), layers.results(checkpoints: true)
    )
    #expect(plain.allSatisfy { $0.contains { $0 != 0 } })
    for (name, (plain, again)) in zip(["y", "dx", "dcontext", "dw"], zip(plain, again)) {
      #expect(zip(plain, again).count { $0 != $1 } == 0, "\(name) differs")
    }
  }

  @Test func gradientsAreRight() {
    let layers = Layers(on: ReferenceDevice.shared)
    let rows = Parameter("rows", [10, 24], .normal(deviation: 1), isDecayed: true)
    let arena = ParameterArena([rows], on: ReferenceDevice.shared)
    arena.initialize(seed: 5)
    let weights = Tensor(randomScalars(5 * 24, seed: 6), [5, 24], on: ReferenceDevice.shared)
    expectGradient(by: layers.weights + [rows], checkpointsActivations: true) { tape in
      layers(
        rows.rows([0, 1, 2, 3, 4], recordingOn: tape),
        rows.rows([5, 6, 7, 8, 9], recordingOn: tape), tape
      ).weightedSum(weights)
    }
    withExtendedLifetime(arena) {}
  }

  @Test func whatIsKeptIsTheInputs() {
    /// Bytes asked of the system by a chain of eight links, each of ten elementwise steps.
    func bytes(checkpoints: Bool) -> Int {
      let device = CPUDevice(threads: 1)
      let tape = Tape(checkpointsActivations: checkpoints)
      let count = 100_000
      var x = Tensor(
        Array(repeating: 0.5, count: count), [count], on: device, recordedOn: tape)
      for _ in 0..<8 {
        x = tape.checkpoint([x]) { inputs in
          (0..<10).reduce(inputs[0]) { x, _ in x.map(.square).scaled(by: 0.9) }
        }
      }
      tape.backward(
        from: x.weightedSum(Tensor(Array(repeating: 1, count: count), [count], on: device)))
      return device.memoryStatistics.bytes
    }
    #expect(bytes(checkpoints: true) < bytes(checkpoints: false) / 2)
  }

  @Test func constantsStayConstants() {
    let device = ReferenceDevice.shared
    let tape = Tape(checkpointsActivations: true)
    let x = Tensor([1, 2], [2], on: device, recordedOn: tape)
    let y = tape.checkpoint([Tensor([3, 4], [2], on: device), x]) { inputs in
      #expect(inputs[0].tape == nil && inputs[1].tape != nil)
      return inputs[0].multiplied(by: inputs[1])
    }
    tape.backward(from: y.weightedSum(Tensor([1, 1], [2], on: device)))
    #expect(x.gradient == [3, 4])
  }

  @Test func inputsOfNoTapeStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let x = Tensor([1], [1], on: ReferenceDevice.shared)
      _ = Tape(checkpointsActivations: true).checkpoint([x]) { $0[0].relu() }
    }
  }
}
