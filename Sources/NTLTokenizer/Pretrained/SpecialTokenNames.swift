import Foundation
import NTLJSON

/// What the configuration files beside a tokenizer call its special tokens.
struct SpecialTokenNames {
  /// What a special token is for, as the files name it.
  enum Role: String, CaseIterable {
    case end = "eos_token"
    case padding = "pad_token"
    case unknown = "unk_token"

    /// What it is called where no file says so.
    var usualNames: [String] {
      switch self {
      case .end: ["</s>", "<|endoftext|>", "<|end_of_text|>", "<eos>", "[SEP]"]
      case .padding: ["<pad>", "[PAD]", "<|pad|>"]
      case .unknown: ["<unk>", "[UNK]"]
      }
    }
  }

  /// The files besides `tokenizer_config.json` that may name special tokens.
  static let files = ["special_tokens_map.json", "added_tokens.json"]

  private var names: [Role: String] = [:]
  /// Names with their ids, which may be behind the vocabulary's.
  private var ids: [(name: String, token: Int32)] = []

  init(_ configuration: TokenizerConfiguration, folder: URL) throws(TokenizerError) {
    let map = try Self.json(folder.appending(path: Self.files[0]))
    for role in Role.allCases {
      let value = configuration[role.rawValue] ?? map?[role.rawValue]
      names[role] = value?.string ?? value?["content"]?.string
    }
    let file = folder.appending(path: Self.files[1])
    for member in try Self.json(file)?.members ?? [] {
      guard let id = member.value.integer, (0..<10_000_000).contains(id) else {
        throw .malformed(
          file: file.path,
          reason: "the id of \(member.name.debugDescription) is no whole number from 0")
      }
      ids.append((member.name, Int32(id)))
    }
  }

  subscript(_ role: Role) -> String? { names[role] }

  /// The tokens to find in texts beside a vocabulary in GPT-2's form.
  func added(to vocabulary: JSON) -> [AddedToken] {
    var tokens = ids
    for name in Set(names.values).sorted() + ["<|endoftext|>"] {
      guard !tokens.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }),
        let id = vocabulary[name]?.integer
      else { continue }
      tokens.append((name, Int32(truncatingIfNeeded: id)))
    }
    return tokens.map { AddedToken(content: $0.name, token: $0.token, isSpecial: true) }
  }

  private static func json(_ file: URL) throws(TokenizerError) -> JSON? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw .unreadable(file: file.path, reason: error.localizedDescription)
    }
    do { return try JSON(parsing: data) } catch {
      throw .malformed(file: file.path, reason: "it is not JSON: \(error)")
    }
  }
}
