import Foundation
import NTLJSON

/// What is wanted of a repository.
public struct Contents: OptionSet, Sendable {
  /// A number of one bit each.
  public let rawValue: Int

  /// The parts whose bits are set.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// `config.json` and the weights as safetensors, in one file or in shards.
  public static let model = Contents(rawValue: 1)
  /// The tokenizer's files.
  public static let tokenizer = Contents(rawValue: 2)

  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"

  /// Each list alone makes a tokenizer.
  private static let tokenizers = [
    ["tokenizer.json"], ["spiece.model"], ["tokenizer.model"], ["vocab.json", "merges.txt"],
    ["encoder.json", "vocab.bpe"],
  ]
  private static let beside = [
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
  ]

  /// The files to fetch of a repository's; shards are named by the index only, see ``shards(of:)``.
  ///
  /// Names are compared, never taken from the list: no server chooses where something is written. What can
  /// run code or is for other programs (`.bin`, `.h5`, `.msgpack`, `.onnx`) is left where it is.
  func files(of repository: Set<String>) -> [String] {
    var names: [String] = []
    if contains(.model) { names += ["config.json", "generation_config.json"] }
    if contains(.tokenizer) { names += Self.tokenizers.joined() + Self.beside }
    if contains(.model) {
      names.append(repository.contains(Self.single) ? Self.single : Self.index)
    }
    return names.filter(repository.contains)
  }

  /// What a list of files lacks, by the name of a file that would do.
  func missing(in repository: Set<String>) -> [String] {
    var missing: [String] = []
    if contains(.model) {
      if !repository.contains("config.json") { missing.append("config.json") }
      if repository.isDisjoint(with: [Self.single, Self.index]) { missing.append(Self.single) }
    }
    if contains(.tokenizer), !Self.tokenizers.contains(where: repository.isSuperset) {
      missing.append("tokenizer.json")
    }
    return missing
  }

  /// What a folder lacks, shards included.
  func missing(in folder: URL) -> [String] {
    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    // A link whose target is gone is listed, but does not exist.
    var missing = missing(in: Set(names.filter(exists)))
    if contains(.model), !exists(Self.single), exists(Self.index) {
      let shards = try? Self.shards(of: folder.appending(path: Self.index))
      missing += shards?.filter { !exists($0) } ?? [Self.index]
    }
    return missing
  }

  /// The files that an index of shards names, in order.
  ///
  /// - Throws: ``HubError/unusable(repository:problem:)`` if a name is not that of a safetensors file in the
  ///   same folder.
  static func shards(of index: URL) throws(HubError) -> [String] {
    func fail(_ problem: String) -> HubError { .unusable(repository: index.path, problem: problem) }
    guard let data = try? Data(contentsOf: index) else { throw fail("cannot be read") }
    guard let places = (try? JSON(parsing: data))?["weight_map"]?.members, !places.isEmpty else {
      throw fail("is no index of shards: it has no \"weight_map\"")
    }
    var names: Set<String> = []
    for place in places {
      guard let name = place.value.string, isFileName(name), name.hasSuffix(".safetensors") else {
        throw fail(
          "says that \(place.name.debugDescription) is in \(place.value.text()), which is not the name "
            + "of a safetensors file beside it")
      }
      names.insert(name)
    }
    return names.sorted()
  }
}

/// Whether a text that a server sent is safe as the name of a file in a folder.
func isFileName(_ name: String) -> Bool {
  !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".")
    && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
}
