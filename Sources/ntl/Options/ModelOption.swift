import ArgumentParser
import Foundation
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer

/// Which model to read.
struct ModelOption: ParsableArguments {
  @Option(
    help: """
      A folder in Hugging Face's form, a checkpoint, or the folder of a run (its latest checkpoint is taken).
      """)
  var model: String

  /// Where the model is.
  func folder() throws -> ModelFolder { ModelFolder(try Checkpoint.find(model).folder) }

  func load(on device: any Device) throws -> (model: T5, tokenizer: any SavableTokenizer) {
    try folder().load(on: device)
  }
}
