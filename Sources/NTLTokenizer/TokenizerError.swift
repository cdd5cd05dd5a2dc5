/// Why a tokenizer could not be made, read or written.
public enum TokenizerError: Error, Equatable {
  /// There is no character to write anything with.
  case emptyAlphabet
  /// A character would have two tokens.
  case repeatedCharacter(Character)
  /// A character is made of several Unicode scalars, and a token stands for one.
  case compositeCharacter(Character)
  /// The file does not exist.
  case missingFile(String)
  /// The file exists but cannot be read.
  case unreadable(file: String, reason: String)
  /// The file cannot be written.
  case unwritable(file: String, reason: String)
  /// The file is not JSON, or a field is missing or of the wrong type.
  case malformed(file: String, reason: String)
  /// The file is well formed, but no tokenizer of this version has these fields.
  case inconsistent(file: String, reason: String)
  /// The file asks for something that is not known here.
  case unsupported(file: String, reason: String)
}

extension TokenizerError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .emptyAlphabet:
      "the alphabet is empty; name at least one character"
    case .repeatedCharacter(let character):
      "the alphabet names \(character.debugDescription) twice; remove one of them"
    case .compositeCharacter(let character):
      "the alphabet's \(character.debugDescription) consists of \(character.unicodeScalars.count) "
        + "Unicode scalars and a token stands for one; use a precomposed character"
    case .missingFile(let file):
      "\(file): no such tokenizer file; check the path"
    case .unreadable(let file, let reason):
      "\(file): the tokenizer cannot be read: \(reason)"
    case .unwritable(let file, let reason):
      "\(file): the tokenizer cannot be written: \(reason)"
    case .malformed(let file, let reason):
      "\(file): not a tokenizer file: \(reason)"
    case .inconsistent(let file, let reason):
      "\(file): the tokenizer file contradicts itself or this version: \(reason)"
    case .unsupported(let file, let reason):
      "\(file): this tokenizer cannot be read here: \(reason)"
    }
  }
}
