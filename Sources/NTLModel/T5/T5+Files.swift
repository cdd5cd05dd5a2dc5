public import Foundation
public import NTLTensor

extension T5 {
  /// Reads a model in Hugging Face's form: `config.json`, and `model.safetensors` or its shards.
  ///
  /// Weights of another precision are converted.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public static func load(from folder: URL, on device: any Device) throws -> T5 {
    let file = folder.appending(path: "config.json")
    var configuration = try T5Configuration.load(file)
    let tensors = try ModelTensors(folder: folder)
    configuration = configuration.tied(as: tensors)
    // Before memory is taken: a wrong configuration may ask for much more than there is.
    if let embedding = tensors.entry("shared.weight"), embedding.shape.count == 2,
      embedding.shape != [configuration.vocabularySize, configuration.width]
    {
      throw ModelError.parameter(
        file: tensors.file.path, name: "shared.weight",
        problem: "has shape \(embedding.shape); the configuration asks for "
          + "[\(configuration.vocabularySize), \(configuration.width)]")
    }
    let model = T5(configuration) { ParameterArena(uninitialized: $0, on: device) }
    try model.load(tensors)
    return model
  }

  /// The names of the embedding, first the one that files have today.
  static let embeddingNames = [
    "shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight",
  ]

  /// The name of the output matrix.
  static let headName = "lm_head.weight"

  /// The embedding is in older files up to four times, under the names of those that use it.
  public var aliases: [String: String] {
    let others =
      Self.embeddingNames.dropFirst() + (configuration.tiesEmbeddings ? [Self.headName] : [])
    return Dictionary(uniqueKeysWithValues: others.map { ($0, Self.embeddingNames[0]) })
  }

  /// A bias that the first published files hold and no model of this kind has used.
  public var ignoredTensors: Set<String> {
    ["decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"]
  }
}
