public import Foundation
import NTLJSON

/// A tokenizer from the files of the `tokenizers` library: `tokenizer.json`, or GPT-2's vocabulary and merges.
///
/// Which of its tokens end, fill up and stand for the unknown says `tokenizer_config.json` or
/// `special_tokens_map.json`; where they say nothing, a token with one of the usual names.
public struct PipelineTokenizer: SavableTokenizer {
  /// What texts go through.
  public let pipeline: TokenizerPipeline
  /// Ends a text.
  public let endToken: Int32
  /// Fills up short texts; the end token where a model has none, as GPT-2.
  public let paddingToken: Int32
  /// Stands for what the vocabulary cannot write; the end token where a model can write everything.
  public let unknownToken: Int32
  /// Pieces that read as a number behind their word mark; the digit level is a ``DigitSplittingTokenizer``.
  public let numberValues: [(token: Int32, value: Double)]

  /// The files it was read from, byte by byte.
  private let files: [(name: String, bytes: Data)]
  private var configuration: TokenizerConfiguration
  private let special: Set<Int32>

  /// Reads `tokenizer.json`, or a vocabulary (`vocab.json`, `encoder.json`) with the merges beside it, and
  /// the configuration in their folder.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  public init(contentsOf file: URL) throws(TokenizerError) {
    let folder = file.deletingLastPathComponent()
    configuration = try TokenizerConfiguration(folder: folder)
    let names = try SpecialTokenNames(configuration, folder: folder)
    let bytes = try Self.bytes(file)
    let json: JSON
    do { json = try JSON(parsing: bytes) } catch {
      throw .malformed(file: file.path, reason: "it is not JSON: \(error)")
    }
    var files = [(name: file.lastPathComponent, bytes: bytes)]
    if json["model"]?.members != nil {
      pipeline = try TokenizerPipeline(json, file: file.path)
    } else {
      let merges = try Self.mergesFile(in: folder)
      let text = try Self.bytes(merges)
      files.append((merges.lastPathComponent, text))
      pipeline = try TokenizerPipeline(
        byteLevel: Self.vocabulary(json, file.path), merges: Self.merges(text, merges.path),
        addsPrefixSpace: configuration["add_prefix_space"]?.boolean ?? false,
        addedTokens: names.added(to: json), file: file.path)
    }
    for name in SpecialTokenNames.files {
      let url = folder.appending(path: name)
      if FileManager.default.fileExists(atPath: url.path) {
        files.append((name, try Self.bytes(url)))
      }
    }
    self.files = files

    let (pipeline, configurationFile) = (pipeline, configuration.file)
    func token(_ role: SpecialTokenNames.Role) throws(TokenizerError) -> Int32? {
      if let name = names[role] {
        guard let token = pipeline.token(of: name) else {
          throw .inconsistent(
            file: configurationFile, reason: "\"\(role.rawValue)\" is \(name), which is no token")
        }
        return token
      }
      return role.usualNames.lazy.compactMap { pipeline.token(of: $0) }.first
    }
    guard let end = try token(.end) else {
      throw .unsupported(
        file: file.path,
        reason: "nothing says which token ends a text; name it as \"eos_token\" in "
          + "\(configurationFile)")
    }
    endToken = end
    let padding = try token(.padding) ?? end
    let unknown = try token(.unknown) ?? pipeline.unknownToken ?? end
    (paddingToken, unknownToken) = (padding, unknown)
    let special = Set(pipeline.addedTokens.filter(\.isSpecial).map(\.token))
      .union([end, padding, unknown])
    self.special = special
    numberValues = (0..<Int32(pipeline.vocabularySize)).compactMap { token in
      guard !special.contains(token), let piece = pipeline.piece(of: token) else { return nil }
      return NumberTokens.value(of: piece).map { (token: token, value: $0) }
    }
  }
}

extension PipelineTokenizer {
  /// The greatest id and 1.
  public var vocabularySize: Int { pipeline.vocabularySize }

  /// The tokens of a text in which added tokens may be named, without those that are put around it.
  public func encode(_ text: String) -> [Int32] {
    pipeline.encode(text, addingSpecialTokens: false)
  }

  /// What the file's post-processor makes of the tokens: nothing is added if there is none.
  public func addingSpecialTokens(to tokens: [Int32]) -> [Int32] {
    pipeline.addingSpecialTokens(to: tokens)
  }

  /// The text of tokens; special ones appear by name if they are kept.
  public func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    // Dropped, an unknown token would make a wrong answer of a right one; so would an id that is none.
    tokens.split(omittingEmptySubsequences: false) {
      (!keepingSpecialTokens && $0 == unknownToken && $0 != endToken)
        || pipeline.piece(of: $0) == nil
    }.map { pipeline.decode(Array($0), keepingSpecialTokens: keepingSpecialTokens) }
      .joined(separator: "\u{FFFD}")
  }

  /// A piece as the vocabulary spells it.
  public func piece(of token: Int32) -> String? { pipeline.piece(of: token) }

  /// Whether a token was added as a special one.
  public func isSpecial(_ token: Int32) -> Bool { special.contains(token) }

  /// Writes the files with the contents they were read with, and `tokenizer_config.json`.
  ///
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  public func save(to folder: URL) throws(TokenizerError) {
    for (name, bytes) in files {
      // Under the names that other programs look for.
      let file = folder.appending(path: Self.presentNames[name] ?? name)
      do { try bytes.write(to: file, options: .atomic) } catch {
        throw .unwritable(file: file.path, reason: error.localizedDescription)
      }
    }
    var configuration = configuration
    if configuration["tokenizer_class"] == nil {
      let isGPT2 = files[0].name != "tokenizer.json"
      configuration["tokenizer_class"] = .string(
        isGPT2 ? "GPT2Tokenizer" : "PreTrainedTokenizerFast")
      for (role, token) in [
        (SpecialTokenNames.Role.end, endToken), (.padding, paddingToken), (.unknown, unknownToken),
      ] where configuration[role.rawValue] == nil {
        configuration[role.rawValue] = piece(of: token).map { .string($0) }
      }
    }
    try configuration.save(to: folder)
  }

  /// With a token for each digit, unless pieces are wanted or the folder asks for them.
  public func writing(_ numbers: NumberTokens?) -> any SavableTokenizer {
    let digits = configuration.splitsDigits == false ? NumberTokens.pieces : .digits
    if numbers ?? digits == .digits { return DigitSplittingTokenizer(self) }
    var whole = self
    whole.configuration.splitsDigits = false
    return whole
  }
}

// MARK: GPT-2's files

extension PipelineTokenizer {
  /// What is called so by GPT-2's first authors has other names by now.
  private static let presentNames = ["encoder.json": "vocab.json", "vocab.bpe": "merges.txt"]

  private static func bytes(_ file: URL) throws(TokenizerError) -> Data {
    do { return try Data(contentsOf: file) } catch {
      throw .unreadable(file: file.path, reason: error.localizedDescription)
    }
  }

  private static func mergesFile(in folder: URL) throws(TokenizerError) -> URL {
    for name in ["merges.txt", "vocab.bpe"] {
      let file = folder.appending(path: name)
      if FileManager.default.fileExists(atPath: file.path) { return file }
    }
    throw .missingFile(folder.appending(path: "merges.txt").path)
  }

  private static func vocabulary(
    _ json: JSON, _ file: String
  ) throws(TokenizerError) -> [(piece: String, token: Int32)] {
    guard let members = json.members, !members.isEmpty else {
      throw .malformed(
        file: file, reason: "it is neither a tokenizer.json nor an object of pieces and ids")
    }
    var vocabulary: [(piece: String, token: Int32)] = []
    for member in members {
      guard let id = member.value.integer, (0..<10_000_000).contains(id) else {
        throw .malformed(
          file: file, reason: "the id of \(member.name.debugDescription) is no whole number from 0")
      }
      vocabulary.append((member.name, Int32(id)))
    }
    return vocabulary
  }

  private static func merges(_ text: Data, _ file: String) throws(TokenizerError) -> [(
    String, String
  )] {
    var merges: [(String, String)] = []
    for (number, line) in text.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() {
      if line.isEmpty || line == Data("\r".utf8)
        || number == 0 && line.starts(with: "#version".utf8)
      {
        continue
      }
      let parts = line.split(separator: UInt8(ascii: " "))
      guard parts.count == 2 else {
        throw .malformed(
          file: file, reason: "line \(number + 1) is not two pieces with a blank between")
      }
      merges.append(
        (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)))
    }
    return merges
  }
}
