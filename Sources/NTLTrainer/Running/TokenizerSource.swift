import Foundation
public import NTLTokenizer

/// Where a run's tokenizer comes from.
public enum TokenizerSource: Codable, Sendable, Equatable {
  /// One token a printable ASCII character.
  case characters
  /// A tokenizer's file or the folder of one, and how it writes numbers; nil: as the folder says, and
  /// with a token for each digit if it says nothing.
  case pretrained(String, NumberTokens?)

  /// Reads the tokenizer.
  ///
  /// - Throws: `TokenizerError` naming the file.
  public func load() throws(TokenizerError) -> any SavableTokenizer {
    switch self {
    case .characters: return CharacterTokenizer.default
    case .pretrained(let path, let numbers):
      return try loadTokenizer(from: URL(filePath: path)).writing(numbers)
    }
  }
}
