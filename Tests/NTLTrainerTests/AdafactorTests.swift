import NTLTensor
import NTLTestSupport
import NTLTrainer
import Testing

@Suite struct AdafactorTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let lr: Double?
      let epsilon, parameterScaleFloor, clipThreshold, decayRate, weightDecay: Double
      let beta1: Double?
      let scalesByParameter, takesRelativeSteps, warmsUp: Bool
      let steps: [[String: [Double]]]

      var configuration: Adafactor.Configuration {
        var c = Adafactor.Configuration()
        (c.epsilon, c.parameterScaleFloor) = (epsilon, parameterScaleFloor)
        (c.clipThreshold, c.decayRate, c.beta1) = (clipThreshold, decayRate, beta1)
        (c.weightDecay, c.clipNorm) = (weightDecay, nil)
        (c.scalesByParameter, c.takesRelativeSteps) = (scalesByParameter, takesRelativeSteps)
        c.warmsUp = warmsUp
        return c
      }
    }
    let shapes: [String: [Int]]
    let undecayed: [String]
    let values: [String: [Double]]
    let gradients: [[String: [Double]]]
    let cases: [Case]

    func arena(on device: any Device) -> ParameterArena {
      let parameters = shapes.sorted { $0.key < $1.key }.map { name, shape in
        Parameter(name, Shape(shape), .constant(0), isDecayed: !undecayed.contains(name))
      }
      let arena = ParameterArena(parameters, on: device)
      for parameter in parameters { device.write(values[parameter.name]!, to: parameter.value) }
      return arena
    }
  }

  /// Several steps of `transformers.optimization.Adafactor`: `Fixtures/adafactor.py`.
  private func check(_ device: any Device, tolerance: Double) throws {
    let golden: Golden = try fixture("adafactor")
    #expect(golden.cases.count == 9)
    for c in golden.cases {
      try OptimizerConfiguration.adafactor(c.configuration).validate()
      let arena = golden.arena(on: device)
      var optimizer = OptimizerConfiguration.adafactor(c.configuration).makeOptimizer(arena)
      for (i, gradient) in golden.gradients.enumerated() {
        for parameter in arena.parameters {
          device.write(gradient[parameter.name]!, to: parameter.gradient)
        }
        let rate = optimizer.update(learningRate: c.lr ?? 1_000, norm: arena.gradientNorm())
        #expect(c.lr == nil ? rate <= 1e-2 : rate == c.lr)
        for parameter in arena.parameters {
          expectClose(
            device.doubles(parameter.value), c.steps[i][parameter.name]!, tolerance: tolerance,
            "\(c.name), step \(i + 1), \(parameter.name)")
        }
      }
      #expect(optimizer.steps == golden.gradients.count)
      #expect(device.doubles(arena.gradients).allSatisfy { $0 == 0 })
    }
  }

  @Test func stepsAreTransformers() throws {
    try check(ReferenceDevice.shared, tolerance: 1e-13)
  }

  @Test func stepsAreTransformersOnTheCPU() throws {
    try check(CPUDevice.shared, tolerance: 2e-6)
  }

  /// The moments of a matrix are as many numbers as it has rows and columns.
  @Test func remembersLittle() throws {
    let golden: Golden = try fixture("adafactor")
    let arena = golden.arena(on: ReferenceDevice.shared)
    let optimizer = Adafactor(arena, .init())
    let shapes = Dictionary(
      uniqueKeysWithValues: optimizer.state.map { ($0.name, $0.shape.dimensions) })
    #expect(
      shapes == [
        "table.row_moment": [7], "table.column_moment": [5], "weight.row_moment": [3],
        "weight.column_moment": [17], "bias.second_moment": [4], "scale.second_moment": [9],
      ])
  }

  /// Adafactor divides by its moments, so that clipping is felt where ε₁ is large, and otherwise hardly.
  @Test func clippingScalesWhatIsRemembered() throws {
    let golden: Golden = try fixture("adafactor")
    func moment(clipNorm: Double?) -> [Double] {
      let arena = golden.arena(on: ReferenceDevice.shared)
      for parameter in arena.parameters {
        arena.values.device.write(golden.gradients[1][parameter.name]!, to: parameter.gradient)
      }
      var configuration = Adafactor.Configuration()
      configuration.clipNorm = clipNorm
      var optimizer = Adafactor(arena, configuration)
      _ = optimizer.update(learningRate: 0.1, norm: arena.gradientNorm())
      return optimizer.state.flatMap { $0.buffer.device.doubles($0.buffer) }
    }
    let arena = golden.arena(on: ReferenceDevice.shared)
    for parameter in arena.parameters {
      arena.values.device.write(golden.gradients[1][parameter.name]!, to: parameter.gradient)
    }
    let scale = 0.05 / (arena.gradientNorm() + 1e-6)
    #expect(scale < 1)
    expectClose(
      moment(clipNorm: 0.05), moment(clipNorm: nil).map { scale * scale * $0 }, tolerance: 1e-13)
  }
}
