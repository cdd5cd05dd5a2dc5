import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

/// Hidden states by layer, against transformers': `Fixtures/hidden_states.py`.
@Suite struct LayerTests {
  struct Golden: Decodable {
    struct Model: Decodable {
      let name: String
      let source: [Int32]
      let labels: [Int32]
      let encoder: [[Double]]
      let decoder: [[Double]]
    }
    let models: [Model]
  }
  struct Fixture: Decodable { let config: T5Configuration }

  @Test(arguments: ["t5_relu_tied", "t5_gated_untied", "t5_silu_scaled"])
  func everyLayerIsTransformers(_ name: String) throws {
    let golden = try #require(
      try fixture("hidden_states", as: Golden.self).models.first { $0.name == name })
    let file = try SafetensorsFile(reading: fixtureFile("\(name).safetensors"))
    let model = T5(try fixture(name, as: Fixture.self).config, on: ReferenceDevice.shared)
    for parameter in model.parameters { try file.read(parameter.name, into: parameter.value) }

    var seen: [(stack: T5.Stack, layer: T5.Layer, hidden: [Double])] = []
    let source = PackedSequences([golden.source])
    let inputs = model.decoderInputs(for: PackedSequences([golden.labels]))
    let last = model.hiddenStates(source, decoding: inputs) { seen.append(($0, $1, $2.scalars)) }
    for (stack, expected) in [(T5.Stack.encoder, golden.encoder), (.decoder, golden.decoder)] {
      let found = seen.filter { $0.stack == stack }
      #expect(found.map(\.layer) == model.layers(of: stack))
      #expect(found.count == expected.count)
      for (layer, states) in zip(found, expected) {
        expectClose(layer.hidden, states, tolerance: 1e-10, "\(name), \(stack), \(layer.layer)")
      }
    }
    // Being looked at changes nothing.
    #expect(last.scalars == model.hiddenStates(source, decoding: inputs).scalars)
  }
}
