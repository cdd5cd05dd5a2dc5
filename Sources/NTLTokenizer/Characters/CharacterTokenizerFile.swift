public import Foundation
import NTLJSON

/// The JSON form of a character tokenizer.
///
///     {
///       "alphabet" : ["0", "1", …],
///       "format" : "character-tokenizer",
///       "specialTokens" : ["<pad>", "</s>", "<unk>"],
///       "version" : 1,
///       "vocabularySize" : 98
///     }
///
/// Every field but `alphabet` could be computed; they are there for the reader, human or not, to
/// check that the file is meant the way it is understood. The alphabet is a list because in one
/// long string a combining mark would merge with the character before it.
extension CharacterTokenizer {
  /// Reads a tokenizer that `save(to:)` wrote.
  ///
  /// - Throws: `TokenizerError`, which names the file and what is wrong with it.
  public init(contentsOf file: String) throws(TokenizerError) {
    guard FileManager.default.fileExists(atPath: file) else { throw .missingFile(file) }
    let json: Data
    do {
      json = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw .unreadable(file: file, reason: error.localizedDescription)
    }
    try self.init(json: [UInt8](json), file: file)
  }

  /// Makes a tokenizer of its JSON form; errors call its source `file`.
  ///
  /// - Throws: `TokenizerError`, which names the source and what is wrong with it.
  public init(json: [UInt8], file: String) throws(TokenizerError) {
    if let pipeline = try? JSON(parsing: json), let alphabet = Self.alphabet(of: pipeline) {
      do { try self.init(alphabet: alphabet.map { Self.character($0) }) } catch {
        throw .inconsistent(file: file, reason: error.description)
      }
      return
    }
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(json))
    } catch {
      throw .malformed(file: file, reason: Self.reason(of: error))
    }
    func check(_ condition: Bool, _ reason: String) throws(TokenizerError) {
      guard condition else { throw .inconsistent(file: file, reason: reason) }
    }
    try check(fields.format == Fields.format, "its format is \(fields.format.debugDescription)")
    try check(
      fields.version == Fields.version,
      "its version is \(fields.version) and this program reads \(Fields.version)")
    try check(
      fields.specialTokens == Self.specialPieces,
      "specialTokens are \(fields.specialTokens) and not \(Self.specialPieces)")
    for (index, entry) in fields.alphabet.enumerated() {
      try check(
        entry.count == 1,
        "entry \(index + 1) of the alphabet is \(entry.debugDescription), "
          + "which is not one character")
    }
    do {
      try self.init(alphabet: fields.alphabet.map { Character($0) })
    } catch {
      throw .inconsistent(file: file, reason: error.description)
    }
    try check(
      fields.vocabularySize == vocabularySize,
      "vocabularySize is \(fields.vocabularySize), but \(alphabet.count) characters and "
        + "\(Self.specialPieces.count) special tokens make \(vocabularySize)")
  }

  /// Writes the tokenizer as JSON, under a temporary name first: a crash leaves no broken file.
  ///
  /// - Throws: `TokenizerError.unwritable`.
  public func save(to file: String) throws(TokenizerError) {
    do {
      try json().write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .unwritable(file: file, reason: error.localizedDescription)
    }
  }

  /// The JSON that ``init(json:file:)`` reads.
  ///
  /// - Throws: what `JSONEncoder` throws, which for strings and numbers is nothing.
  public func json() throws -> Data {
    let fields = Fields(
      format: Fields.format, version: Fields.version, specialTokens: Self.specialPieces,
      vocabularySize: vocabularySize, alphabet: alphabet.map { String($0) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(fields)
  }

  private struct Fields: Codable {
    static let format = "character-tokenizer"
    static let version = 1

    let format: String
    let version: Int
    let specialTokens: [String]
    let vocabularySize: Int
    let alphabet: [String]
  }

  /// What is not one character is refused by its name later.
  private static func character(_ text: String) -> Character {
    text.count == 1 ? Character(text) : "\r\n"
  }

  private static func reason(of error: any Error) -> String {
    func field(_ path: [any CodingKey]) -> String { path.first?.stringValue ?? "the top level" }
    return switch error as? DecodingError {
    case .keyNotFound(let key, _): "the field \(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(field(context.codingPath)) has the wrong type"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\(field(context.codingPath)) has an impossible value"
    default: "it is not JSON"
    }
  }
}
