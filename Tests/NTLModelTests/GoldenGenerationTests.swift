import Foundation
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

/// Texts of transformers' `generate` from the same weights, and what its samplers keep:
/// `Fixtures/generation.py`.
@Suite struct GoldenGenerationTests {
  struct Golden: Decodable {
    struct Model: Decodable {
      let name: String
      let scales: [String: Double]
      let cases: [Case]
    }
    struct Case: Decodable {
      let options: Options
      let texts: [[[Int32]]]
      let scores: [[Double]]?
    }
    struct Kept: Decodable {
      let logits: [Double?]
      let temperature: Double
      let topK: Int
      let topP: Double
      let kept: [Int]
      let probabilities: [Double]
    }
    let models: [Model]
    let keptTokens: [Kept]
  }

  /// The members as they stand in the fixture: what a `generation_config.json` would hold.
  struct Options: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Name.self)
      let members = try values.allKeys.map { key in
        let value: String
        if let tokens = try? values.decode([Int].self, forKey: key) {
          value = "\(tokens)"
        } else if let number = try? values.decode(Double.self, forKey: key) {
          value = Double(Int(number)) == number ? "\(Int(number))" : "\(number)"
        } else if let word = try? values.decode(String.self, forKey: key) {
          value = "\"\(word)\""
        } else {
          value = "\(try values.decode(Bool.self, forKey: key))"
        }
        return "\"\(key.stringValue)\": \(value)"
      }
      text = "{\(members.joined(separator: ", "))}"
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  private static func golden() throws -> Golden { try fixture("generation") }

  /// The fixture's model with some weights scaled, and the sources without their padding.
  private func model(_ golden: Golden.Model, on device: any Device) throws -> (T5, PackedSequences)
  {
    struct File: Decodable { let config: T5Configuration }
    let configuration = try fixture(golden.name, as: File.self).config
    let file = try SafetensorsFile(reading: fixtureFile("\(golden.name).safetensors"))
    let model = T5(configuration, on: device)
    for parameter in model.parameters {
      try file.read(parameter.name, into: parameter.value)
      guard let scale = golden.scales[parameter.name] else { continue }
      // In single precision, as PyTorch scales them.
      let scaled = device.floats(parameter.value).map { Float(scale) * $0 }
      device.write(scaled, to: parameter.value)
    }
    let (ids, mask) = (try file.integers("input_ids"), try file.integers("attention_mask"))
    let length = try #require(file.entries["input_ids"]).shape[1]
    let sources = stride(from: 0, to: ids.count, by: length).map { start in
      (start..<start + length).filter { mask[$0] != 0 }.map { Int32(ids[$0]) }
    }
    return (model, PackedSequences(sources))
  }

  private func options(_ options: Options, of model: T5) throws -> GenerationOptions {
    var configuration = model.configuration
    configuration.generationSource = options.text
    return try configuration.generationOptions()
  }

  @Test(arguments: 0..<2, [true, false])
  func textsAndScoresAreTransformers(_ index: Int, onCPU: Bool) throws {
    let golden = try Self.golden().models[index]
    let (model, source) = try model(
      golden, on: onCPU ? CPUDevice.shared : ReferenceDevice.shared)
    #expect(golden.cases.count > 30)
    for expected in golden.cases {
      let found = model.generate(source, try options(expected.options, of: model))
      #expect(
        found.map { $0.map(\.tokens) } == expected.texts,
        "\(golden.name): \(expected.options.text)")
      for (found, scores) in zip(found, expected.scores ?? []) {
        expectClose(
          found.compactMap(\.score), scores, tolerance: onCPU ? 1e-4 : 1e-9,
          "\(golden.name): \(expected.options.text)")
      }
      #expect(expected.scores != nil || found.allSatisfy { $0.allSatisfy { $0.score == nil } })
    }
  }

  @Test func keptTokensAreTransformers() throws {
    for golden in try Self.golden().keptTokens {
      let sampling = Sampling(
        temperature: golden.temperature, topK: golden.topK == 0 ? nil : golden.topK,
        topP: golden.topP, seed: 1)
      let logits = golden.logits.map { $0 ?? -.infinity }
      let peak = logits.max() ?? 0
      let weights = sampling.kept(logits.map { exp(($0 - peak) / golden.temperature) })
      let kept = weights.indices.filter { weights[$0] > 0 }
      let what = "temperature \(golden.temperature), top-k \(golden.topK), top-p \(golden.topP)"
      #expect(kept == golden.kept, "\(what)")
      let total = weights.reduce(0, +)
      expectClose(
        kept.map { weights[$0] / total }, golden.probabilities, tolerance: 1e-12, what)
      // And no draw ever leaves them.
      for sample in 0..<200 {
        let token = sampling.token(for: logits, key: 1, sample: sample, step: 0)
        #expect(golden.kept.contains(Int(token)), "\(what)")
      }
    }
  }
}
