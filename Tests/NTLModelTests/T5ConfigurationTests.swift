import Foundation
import NTLModel
import NTLTensor
import Testing

/// `config.json` as transformers 5 reads it.
@Suite struct T5ConfigurationTests {
  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private func configuration(_ text: String) throws -> T5Configuration {
    let file = try temporaryFolder().appending(path: "config.json")
    try Data(text.utf8).write(to: file)
    return try T5Configuration.load(file)
  }

  @Test(
    arguments: [
      ("{}", "relu", false), (#"{"feed_forward_proj": "gated-gelu"}"#, "gelu_new", true),
      (#"{"feed_forward_proj": "gelu"}"#, "gelu", false),
      (#"{"feed_forward_proj": "gated-silu"}"#, "silu", true),
      (
        #"{"feed_forward_proj": "relu", "dense_act_fn": "gelu_new", "is_gated_act": true}"#,
        "gelu_new", true
      ),
      (#"{"feed_forward_proj": "gated-gelu", "dense_act_fn": "gelu"}"#, "gelu", true),
      (#"{"feed_forward_proj": "gated-gelu", "is_gated_act": false}"#, "gelu_new", false),
      (#"{"dense_act_fn": null, "is_gated_act": null}"#, "relu", false),
      (#"{"model_type": "mt5"}"#, "gelu_new", true),
    ])
  func nonlinearitiesAreNamedAsInTransformers(_ text: String, _ activation: String, _ gated: Bool)
    throws
  {
    let found = try configuration(text).feedForward
    #expect(found.activation == activation && found.isGated == gated)
    // And are found again in what is written.
    let file = try temporaryFolder().appending(path: "config.json")
    try configuration(text).save(to: file)
    #expect(try T5Configuration.load(file).feedForward == found)
  }

  @Test(
    arguments: [
      ("{}", true), (#"{"tie_word_embeddings": false}"#, false),
      (#"{"tie_word_embeddings": null}"#, true),
      (#"{"tie_word_embeddings": false, "scale_decoder_outputs": true}"#, true),
      (#"{"tie_word_embeddings": true, "scale_decoder_outputs": false}"#, false),
      (#"{"scale_decoder_outputs": null}"#, false), (#"{"model_type": "mt5"}"#, false),
      (#"{"model_type": "mt5", "scale_decoder_outputs": true}"#, false),
    ])
  func outputsAreScaledAsInTransformers(_ text: String, _ isScaled: Bool) throws {
    #expect(try configuration(text).scalesDecoderOutputs == isScaled)
  }

  @Test func whatIsMissingHasTheDefaultOfItsType() throws {
    let t5 = try configuration(#"{"num_layers": 3}"#)
    #expect(t5.decoderLayers == 3 && t5.vocabularySize == 32_128 && t5.feedForwardWidth == 2_048)
    let mt5 = try configuration(#"{"model_type": "mt5", "num_decoder_layers": null}"#)
    #expect(
      [
        mt5.vocabularySize, mt5.width, mt5.feedForwardWidth, mt5.encoderLayers, mt5.decoderLayers,
        mt5.heads, mt5.headWidth,
      ] == [250_112, 512, 1_024, 8, 8, 6, 64] as [Int])
    let named = try configuration(
      #"{"hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 3, "head_dim": 5}"#)
    #expect(
      [named.width, named.encoderLayers, named.heads, named.headWidth] == [12, 2, 3, 5] as [Int])
  }

  @Test func parametersAreCounted() throws {
    // As published.
    #expect(T5Configuration.presets["t5-small"]!.parameterCount == 60_506_624)
    #expect(T5Configuration.presets["t5-base"]!.parameterCount == 222_903_552)
    #expect(T5Configuration.presets["t5-3b"]!.parameterCount == 2_851_598_336)
    var c = T5Configuration.presets["tiny"]!
    (c.tiesEmbeddings, c.feedForward, c.decoderLayers, c.headWidth) = (false, .gatedGelu, 3, 5)
    let model = T5(c, on: ReferenceDevice.shared)
    #expect(c.parameterCount == model.parameters.reduce(0) { $0 + $1.shape.count })
  }

  /// transformers 5 writes `"tie_word_embeddings": true` for every T5 and looks at the weights.
  @Test(arguments: [true, false], [true, false])
  func theWeightsSayWhetherTheOutputMatrixIsTied(_ isTied: Bool, _ flag: Bool) throws {
    let folder = try temporaryFolder()
    var c = T5Configuration.presets["tiny"]!
    c.vocabularySize = 50
    c.tiesEmbeddings = isTied
    c.scalesDecoderOutputs = false
    let model = T5(c, on: ReferenceDevice.shared, seed: 1)
    try model.save(to: folder.appending(path: "model.safetensors"))
    c.tiesEmbeddings = flag
    try c.save(to: folder.appending(path: "config.json"))
    let loaded = try T5.load(from: folder, on: ReferenceDevice.shared)
    #expect(loaded.configuration.tiesEmbeddings == isTied)
    #expect(!loaded.configuration.scalesDecoderOutputs)
    #expect(try T5Configuration.load(folder: folder) == loaded.configuration)
    #expect(
      ReferenceDevice.shared.doubles(loaded.arena.values)
        == ReferenceDevice.shared.doubles(model.arena.values))
  }

  @Test func anOutputMatrixThatIsTheEmbeddingIsTied() throws {
    let folder = try temporaryFolder()
    var c = T5Configuration.presets["tiny"]!
    c.vocabularySize = 50
    try c.save(to: folder.appending(path: "config.json"))
    let model = T5(c, on: ReferenceDevice.shared, seed: 1)
    var writer = SafetensorsWriter()
    for parameter in model.parameters {
      writer.add(parameter.name, parameter.value, parameter.shape)
    }
    for name in ["lm_head.weight", "encoder.embed_tokens.weight"] {
      writer.add(name, model.embedding.value, model.embedding.shape)
    }
    try writer.write(to: folder.appending(path: "model.safetensors"))
    let loaded = try T5.load(from: folder, on: CPUDevice.shared)
    #expect(loaded.configuration.tiesEmbeddings)
    #expect(loaded.parameters.count == model.parameters.count)
  }
}
