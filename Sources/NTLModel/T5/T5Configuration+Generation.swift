public import Foundation
import NTLJSON

extension T5Configuration {
  /// How the model writes unless told otherwise: what its `generation_config.json` says.
  ///
  /// As in transformers, the members of `config.json` count where there is no such file. Where neither says
  /// how long texts may be, that is 32 tokens (20 in transformers); where the first says nothing of the
  /// tokens that begin and end a text, those of `config.json` do (in transformers no text would end).
  ///
  /// - Returns: the options, which need not make sense together: see ``GenerationOptions/problem``.
  /// - Throws: ``ModelError/configuration(file:problem:)`` with the member that cannot be read.
  public func generationOptions() throws(ModelError) -> GenerationOptions {
    let file = generationSource == nil ? "config.json" : "generation_config.json"
    var options = GenerationOptions(
      startToken: decoderStartToken, endTokens: Self.tokens(source, "eos_token_id") ?? [endToken])
    do throws(GenerationProblem) {
      try options.read(generationMembers)
    } catch {
      throw ModelError.configuration(file: file, problem: error.sentence)
    }
    guard (0..<vocabularySize).contains(Int(options.startToken)) else {
      throw ModelError.configuration(
        file: file,
        problem: "\"decoder_start_token_id\" is \(options.startToken), not a token of the "
          + "vocabulary, 0 to \(vocabularySize - 1)")
    }
    return options
  }

  /// What ``generationOptions()`` cannot do of what the file asks for, by member names.
  public var unsupportedGenerationOptions: [String] {
    GenerationOptions.unsupported(in: generationMembers)
  }

  /// The tokens that end a text: one, unless the model's files name several.
  public var endTokens: [Int32] {
    Self.tokens(generationSource, "eos_token_id") ?? Self.tokens(source, "eos_token_id")
      ?? [endToken]
  }

  /// Writes the `generation_config.json` that belongs to this: what the one said that this was read with,
  /// or what `config.json` said in its place, and where texts begin and end.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
  public func saveGeneration(to file: URL) throws {
    var stored = generationMembers
    if generationSource == nil {
      stored = .object(
        (stored.members ?? []).filter { GenerationOptions.memberNames.contains($0.name) })
    }
    let own = [
      ("decoder_start_token_id", decoderStartToken), ("eos_token_id", endToken),
      ("pad_token_id", paddingToken),
    ].filter { name, _ in stored[name]?.isNull ?? true }
    let members = own.map { name, token in
      // A list of ends says more than the one that the model is taught.
      let ends = name == "eos_token_id" ? endTokens : [token]
      let tokens = ends.map { JSON.integer(Int($0)) }
      return JSON.Member(name, tokens.count == 1 ? tokens[0] : .array(tokens))
    }
    try AtomicFile.write(
      [Data((stored.merging(members).text(indentation: 2) + "\n").utf8)], to: file)
  }

  /// The file's text, if there is such a file.
  static func generationSource(_ file: URL) throws(ModelError) -> String? {
    guard let data = try? Data(contentsOf: file) else { return nil }
    do {
      let json = try JSON(parsing: data)
      guard json.members != nil else {
        throw ModelError.configuration(file: file.path, problem: "it must hold a JSON object")
      }
      return json.text(indentation: nil)
    } catch let error as ModelError {
      throw error
    } catch {
      throw ModelError.configuration(file: file.path, problem: "it is not JSON: \(error)")
    }
  }

  private var generationMembers: JSON {
    (generationSource ?? source).flatMap { try? JSON(parsing: Array($0.utf8)) } ?? .object([])
  }

  /// A member that holds a token or a list of tokens.
  private static func tokens(_ source: String?, _ name: String) -> [Int32]? {
    guard let member = source.flatMap({ try? JSON(parsing: Array($0.utf8)) })?[name] else {
      return nil
    }
    let tokens = (member.array ?? [member]).compactMap { $0.integer.flatMap(Int32.init(exactly:)) }
    return tokens.isEmpty ? nil : tokens
  }
}
