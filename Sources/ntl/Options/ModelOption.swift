import ArgumentParser
import Foundation
import NTLHub
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer

/// Which model to read.
struct ModelOption: ParsableArguments {
  @Option(
    help: """
      A folder in Hugging Face's form, a checkpoint, the folder of a run (its latest checkpoint is taken), \
      or a repository, org/name or org/name@revision, which is downloaded unless the cache has it.
      """)
  var model: String

  /// Where the model is, and what else is wanted of it.
  func folder(with contents: Contents = .model) throws -> ModelFolder {
    let place = try Place.url(of: model, for: contents)
    return ModelFolder(try Checkpoint.find(place.path).folder)
  }

  func load(on device: any Device) throws -> (model: T5, tokenizer: any SavableTokenizer) {
    try folder(with: [.model, .tokenizer]).load(on: device)
  }
}
