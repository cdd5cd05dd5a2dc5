import ArgumentParser
import Foundation
import NTLModel

/// How long answers may be.
struct AnswerLengthOption: ParsableArguments {
  @Option(
    name: [.customLong("max-new-tokens"), .customLong("max-answer-tokens")],
    help: """
      The longest answer in tokens, its end included (default: max_new_tokens of the model's \
      generation_config.json, or max_length there, which counts the start token too; 32 where it says \
      neither).
      """)
  var maxNewTokens: Int?

  func validate() throws {
    try DecodingOptions.check(
      (1...4_096).contains(maxNewTokens ?? 1),
      "--max-new-tokens must be from 1 to 4096, not \(maxNewTokens ?? 0).")
  }

  func tokens(_ file: GenerationOptions) -> Int { maxNewTokens ?? file.maximumNewTokens }
}

extension T5Configuration {
  /// Says on standard error what the model's generation_config.json asks for in vain.
  func warnOfUnsupportedGeneration() {
    let names = unsupportedGenerationOptions
    guard !names.isEmpty else { return }
    FileHandle.standardError.write(
      Data(
        ("Note: the model's generation_config.json sets \(names.joined(separator: ", ")), which ntl does "
          + "not do.\n").utf8))
  }
}
