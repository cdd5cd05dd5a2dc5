import Foundation
import NTLJSON
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer
import Testing

/// `ntl inspect`: what it says of a model, of parts of one, and of what is wrong.
@Suite struct InspectCommandTests {
  private let folder: TemporaryFolder

  /// A model with 98 tokens and a row more, three layers and one.
  init() throws {
    folder = try TemporaryFolder()
    var c = T5Configuration.presets["tiny"]!
    (c.vocabularySize, c.encoderLayers, c.decoderLayers) = (99, 3, 1)
    c.feedForward = .gatedGelu
    try ModelFolder.write(
      T5(c, on: CPUDevice.shared, seed: 1), CharacterTokenizer.default, to: folder.url)
  }

  private func inspect(_ options: String..., status: Int32 = 0) throws -> String {
    let command = try Command.run(["inspect"] + options)
    #expect(command.status == status, "\(command.output)\(command.errors)")
    return command.output + command.errors
  }

  @Test func aModelIsDescribed() throws {
    let text = try inspect(folder.url.path)
    for words in [
      "T5, 3 + 1 layers, 64 wide, 4 heads of 16, feed-forward 256 wide with gated gelu_new",
      "the output matrix is the embedding (tied), hidden states before it scaled by 64^−½",
      "encoder.block.{0–2}.layer.0.SelfAttention.q.weight",
      "encoder.block.{0–2}.layer.{0–1}.layer_norm.weight",
      "decoder.block.0.layer.2.DenseReluDense.wi_1.weight", "98 tokens (characters)",
      "rows of the model without one: 1", "<pad> 0 (padding), </s> 1 (end)",
      "(the rule here): 10, from 0 to 9", "0 (3) = 0", "F32",
    ] { #expect(text.contains(words), "\(words) in \(text)") }
    #expect(!text.contains("encoder.block.1.layer.0"))

    let all = try inspect(folder.url.path, "--tensors")
    #expect(all.contains("encoder.block.1.layer.0.SelfAttention.q.weight"))
  }

  @Test func whatIsDescribedIsThereInJSON() throws {
    let json = try JSON(parsing: inspect(folder.url.path, "--json").utf8)
    let stored = try ModelTensors(folder: folder.url)
    let tensors = try #require(json["weights"]?["tensors"]?.array)
    #expect(tensors.compactMap { $0["name"]?.string } == stored.names)
    let count = try #require(json["configuration"]?["parameters"]?.integer)
    #expect(json["weights"]?["scalars"]?.integer == count)
    #expect(tensors.reduce(0) { $0 + ($1["bytes"]?.integer ?? 0) } == 4 * count)
    #expect(json["tokenizer"]?["number_rule"]?.string == "digits")
    let digits = try #require(json["tokenizer"]?["digits"]?.array)
    #expect(digits.compactMap { $0["value"]?.number } == (0...9).map(Double.init))
    #expect(digits.compactMap { $0["piece"]?.string } == (0...9).map(String.init))
    #expect(json["problems"]?.array?.isEmpty == true)
  }

  @Test func partsOfModelsAreDescribed() throws {
    let file = try inspect(folder.path("model.safetensors"))
    #expect(file.contains("shared.weight") && !file.contains("tokenizer"))
    let tokenizer = try inspect(folder.path("tokenizer.json"))
    #expect(tokenizer.contains("98 tokens") && !tokenizer.contains("weights"))

    let files = FileManager.default
    try files.removeItem(at: folder.url.appending(path: "config.json"))
    let bare = try inspect(folder.url.path)
    #expect(bare.contains("shared.weight") && !bare.contains("configuration"))
    try files.removeItem(at: folder.url.appending(path: "model.safetensors"))
    let only = try inspect(folder.url.path)
    #expect(only.contains("98 tokens") && !only.contains("shared.weight"))
  }

  @Test func whatIsWrongIsSaidBesideTheRest() throws {
    let config = folder.url.appending(path: "config.json")
    let text = try String(contentsOf: config, encoding: .utf8)
    try Data(text.replacing("\"num_layers\": 3", with: "\"num_layers\": 4").utf8).write(to: config)
    let missing = try inspect(folder.url.path, status: 1)
    #expect(missing.contains("98 tokens") && missing.contains("shared.weight"))
    #expect(missing.contains("! ") && missing.contains("encoder.block.3"), "\(missing)")

    try Data(#"{"model_type": "bert"}"#.utf8).write(to: config)
    let other = try inspect(folder.url.path, status: 1)
    #expect(other.contains("\"bert\"; models of type t5 and mt5 can be read"))
    #expect(other.contains("shared.weight"))

    let weights = folder.url.appending(path: "model.safetensors")
    try Data(contentsOf: weights).dropLast().write(to: weights)
    try Data(text.utf8).write(to: config)
    let cut = try inspect(folder.url.path, "--json", status: 1)
    #expect(try JSON(parsing: cut.utf8)["problems"]?.array?.count == 1)
    #expect(cut.contains("is not a safetensors file"))
  }

  @Test func nothingIsNoModel() throws {
    let empty = try TemporaryFolder()
    #expect(try inspect(empty.url.path, status: 1).contains("no weights and no tokenizer"))
    #expect(try inspect("/nowhere", status: 1).contains("/nowhere: no such file or folder"))
  }
}
