public import Foundation
public import NTLModel
public import NTLTensor
public import NTLTokenizer

/// A model and its tokenizer in a folder, in Hugging Face's form: `from_pretrained` reads what is written
/// here, and what it reads is read here.
///
///     config.json                   the model's extents
///     generation_config.json        how it writes by default
///     model.safetensors             the parameters, or shards and an index of them
///     tokenizer.json, …             the tokenizer's files, see `SavableTokenizer`
public struct ModelFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// The folder at a place.
  public init(_ url: URL) { self.url = url }

  /// The model.
  ///
  /// - Throws: `ModelError` naming the file and what is wrong with it.
  public func loadModel(on device: any Device) throws -> T5 {
    try T5.load(from: url, on: device)
  }

  /// The tokenizer.
  ///
  /// - Throws: `TokenizerError` naming the file and what is wrong with it.
  public func loadTokenizer() throws -> any SavableTokenizer {
    try NTLTokenizer.loadTokenizer(from: url)
  }

  /// The model and its tokenizer, which must not have more tokens than the model.
  ///
  /// - Throws: `ModelError` or `TokenizerError` naming the file and what is wrong with it.
  public func load(
    on device: any Device
  ) throws -> (model: T5, tokenizer: any SavableTokenizer) {
    let tokenizer = try loadTokenizer()
    let configuration = try T5Configuration.load(url.appending(path: "config.json"))
    try configuration.check(tokenizer, file: url.appending(path: "config.json").path)
    return (try loadModel(on: device), tokenizer)
  }

  /// Writes a model and its tokenizer into a folder that exists.
  ///
  /// - Throws: `ModelError` or `TokenizerError` naming the file that cannot be written.
  public static func write(
    _ model: T5, _ tokenizer: any SavableTokenizer, to url: URL
  ) throws {
    try model.configuration.save(
      to: url.appending(path: "config.json"),
      precision: model.arena.values.device.precision.rawValue)
    try model.configuration.saveGeneration(to: url.appending(path: "generation_config.json"))
    try tokenizer.save(to: url)
    try model.save(to: url.appending(path: "model.safetensors"))
  }
}

extension T5Configuration {
  /// Refuses a tokenizer with more tokens than the model has, or whose texts the model would not end; errors
  /// name `file`.
  ///
  /// - Throws: `ModelError.configuration(file:problem:)`.
  public func check(_ tokenizer: any Tokenizer, file: String) throws(ModelError) {
    guard tokenizer.vocabularySize <= vocabularySize else {
      throw .configuration(
        file: file,
        problem: "\"vocab_size\" is \(vocabularySize), but the tokenizer has "
          + "\(tokenizer.vocabularySize) tokens")
    }
    guard endTokens.contains(tokenizer.endToken) else {
      throw .configuration(
        file: file,
        problem:
          "\"eos_token_id\" is \(endTokens.map(String.init).joined(separator: ", ")), but the "
          + "tokenizer ends texts with \(tokenizer.endToken), "
          + "\(tokenizer.piece(of: tokenizer.endToken) ?? "?"); they do not belong together")
    }
  }
}
