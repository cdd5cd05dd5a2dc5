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
    let parts = Parts(configuration)
    let sources = try configuration.sources(of: parts.parameters, in: tensors)
    let arena = ParameterArena(uninitialized: parts.parameters, on: device)
    let model = T5(configuration, parts, arena)
    for parameter in model.parameters {
      try tensors.read(sources[parameter.name]!, into: parameter.value)
    }
    return model
  }

  /// The names of the embedding, first the one that files have today.
  static let embeddingNames = [
    "shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight",
  ]

  /// The name of the output matrix.
  static let headName = "lm_head.weight"

  /// The embedding is in older files up to four times, under the names of those that use it.
  public var aliases: [String: String] { Self.aliases(configuration) }

  fileprivate static func aliases(_ configuration: T5Configuration) -> [String: String] {
    let others = embeddingNames.dropFirst() + (configuration.tiesEmbeddings ? [headName] : [])
    return Dictionary(uniqueKeysWithValues: others.map { ($0, embeddingNames[0]) })
  }

  /// A bias that the first published files hold and no model of this kind has used.
  public var ignoredTensors: Set<String> { Self.unusedTensors }

  fileprivate static let unusedTensors: Set<String> = [
    "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"
  ]
}

extension T5Configuration {
  /// Refuses tensors that are not those of such a model. No memory is taken for one.
  ///
  /// - Throws: ``ModelError`` naming a parameter that is missing, left over, or of another shape.
  public func check(_ tensors: ModelTensors) throws {
    _ = try sources(of: T5.Parts(self).parameters, in: tensors)
  }

  fileprivate func sources(
    of parameters: [Parameter], in tensors: ModelTensors
  ) throws(ModelError) -> [String: String] {
    try tensors.sources(of: parameters, aliases: T5.aliases(self), ignoring: T5.unusedTensors)
  }
}
