public import Foundation
import NTLJSON

/// A character tokenizer as the `tokenizer.json` of the `tokenizers` library, which `AutoTokenizer` reads.
///
/// The alphabet is a WordLevel vocabulary and every character a word; `</s>` is put behind a text as T5's
/// tokenizer does. `"split_special_tokens"` keeps names of special tokens in a text what they are here:
/// characters.
extension CharacterTokenizer: SavableTokenizer {
  /// Writes `tokenizer.json` and `tokenizer_config.json`.
  ///
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  public func save(to folder: URL) throws(TokenizerError) {
    for (name, json) in [
      ("tokenizer.json", pipeline), (TokenizerConfiguration.fileName, Self.configuration),
    ] {
      let file = folder.appending(path: name)
      do {
        try Data((json.text(indentation: 2) + "\n").utf8).write(to: file, options: .atomic)
      } catch {
        throw .unwritable(file: file.path, reason: error.localizedDescription)
      }
    }
  }

  /// The same tokenizer: its number tokens are digits anyway.
  public func writing(_ numbers: NumberTokens?) -> any SavableTokenizer { self }

  private static var configuration: JSON {
    [
      "tokenizer_class": .string("PreTrainedTokenizerFast"),
      "pad_token": .string(specialPieces[0]), "eos_token": .string(specialPieces[1]),
      "unk_token": .string(specialPieces[2]), "split_special_tokens": .boolean(true),
      "clean_up_tokenization_spaces": .boolean(false),
    ]
  }

  private var pipeline: JSON {
    let pieces = (0..<Int32(vocabularySize)).map {
      JSON.Member(piece(of: $0)!, .integer(Int($0)))
    }
    return [
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array(
        Self.specialPieces.enumerated().map { PipelineJSON.addedToken(Int32($0), $1) }),
      "normalizer": .null,
      "pre_tokenizer": [
        "type": .string("Split"), "pattern": ["Regex": .string("[\\s\\S]")],
        "behavior": .string("Isolated"), "invert": .boolean(false),
      ],
      "post_processor": PipelineJSON.template(end: Self.specialPieces[1], endToken),
      "decoder": ["type": .string("Fuse")],
      "model": [
        "type": .string("WordLevel"), "vocab": .object(pieces),
        "unk_token": .string(Self.specialPieces[2]),
      ],
    ]
  }

  /// Reads a character tokenizer in either form; nil if the file is another tokenizer's.
  init?(ifContentsOf file: URL) throws(TokenizerError) {
    guard let data = try? Data(contentsOf: file), let json = try? JSON(parsing: data),
      json["format"]?.string == "character-tokenizer" || Self.alphabet(of: json) != nil
    else { return nil }
    try self.init(json: [UInt8](data), file: file.path)
  }

  /// The alphabet of a `tokenizer.json` that ``save(to:)`` wrote; nil if the file is another tokenizer's.
  static func alphabet(of pipeline: JSON) -> [String]? {
    guard let model = pipeline["model"], model["type"]?.string == "WordLevel",
      pipeline["pre_tokenizer"]?["pattern"]?["Regex"]?.string == "[\\s\\S]",
      let vocabulary = model["vocab"]?.members
    else { return nil }
    var pieces = [String?](repeating: nil, count: vocabulary.count)
    for member in vocabulary {
      guard let token = member.value.integer, pieces.indices.contains(token), pieces[token] == nil
      else {
        return nil
      }
      pieces[token] = member.name
    }
    guard pieces.prefix(specialPieces.count).elementsEqual(specialPieces) else { return nil }
    return pieces.dropFirst(specialPieces.count).compactMap(\.self)
  }
}
