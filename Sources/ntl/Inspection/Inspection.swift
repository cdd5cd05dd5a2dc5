import Foundation
import NTLModel
import NTLTokenizer
import NTLTrainer

/// What lies in a folder: a model's configuration, the headers of its weights, its tokenizer, each if it is
/// there.
struct Inspection {
  /// Where all of it is.
  let place: URL
  private(set) var configuration: T5Configuration?
  private(set) var tensors: ModelTensors?
  private(set) var tokenizer: InspectedTokenizer?
  /// What is wrong with a part that is there.
  private(set) var problems: [String] = []

  /// - Throws: `ModelError` if there is nothing to say anything about.
  init(of place: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else {
      throw ModelError.system(file: place.path, problem: "does not exist")
    }
    // What only describes a model stands for its folder.
    let describes = place.lastPathComponent.hasSuffix("config.json")
    self.place = describes ? place.deletingLastPathComponent() : place
    if describes || isFolder.boolValue {
      try inspectFolder()
    } else if place.pathExtension == "safetensors" {
      tensors = try ModelTensors(reading: place)
    } else if ["json", "model"].contains(place.pathExtension) {
      tokenizer = InspectedTokenizer(try loadTokenizer(from: place))
    } else {
      throw ModelError.system(
        file: place.path,
        problem: "is neither a folder, nor a .safetensors file, nor a tokenizer's (.json, .model)")
    }
  }

  private mutating func inspectFolder() throws {
    func has(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: place.appending(path: name).path)
    }
    if ModelTensors.areStored(in: place) {
      tensors = attempt { try ModelTensors(folder: $0) }
    }
    if has("config.json") {
      // The weights say whether the output matrix is tied; without readable ones the file does.
      configuration = attempt { [tensors] folder in
        tensors == nil
          ? try T5Configuration.load(folder.appending(path: "config.json"))
          : try T5Configuration.load(folder: folder)
      }
    }
    let tokenizer = tokenizerFileNames.contains(where: has) ? attempt(loadTokenizer) : nil
    self.tokenizer = tokenizer.map { InspectedTokenizer($0) }
    if let configuration, let tensors {
      attempt { _ in try configuration.check(tensors) }
    }
    if let configuration, let tokenizer {
      attempt { try configuration.check(tokenizer, file: $0.appending(path: "config.json").path) }
    }
    guard configuration != nil || tensors != nil || self.tokenizer != nil || !problems.isEmpty
    else {
      throw ModelError.system(
        file: place.path,
        problem:
          "holds no config.json, no weights and no tokenizer; name a model's folder, a run, a "
          + ".safetensors file or a tokenizer's file")
    }
  }

  @discardableResult
  private mutating func attempt<Part>(_ read: (URL) throws -> Part) -> Part? {
    do { return try read(place) } catch {
      problems.append("\(error)")
      return nil
    }
  }
}

/// A tokenizer and the two ways in which it can write numbers.
struct InspectedTokenizer {
  let kind: String
  let vocabularySize: Int
  /// Those that are no part of a text's characters.
  let special: [(token: Int32, name: String, role: String?)]
  /// How numbers are written unless something else is asked for.
  let rule: NumberTokens
  let digits: [NumberToken]
  let pieces: [NumberToken]

  struct NumberToken {
    let token: Int32
    let piece: String
    let value: Double
  }

  init(_ tokenizer: any SavableTokenizer) {
    let base = (tokenizer as? DigitSplittingTokenizer)?.base ?? tokenizer
    kind =
      switch base {
      case is SentencePieceTokenizer: "SentencePiece model"
      case is CharacterTokenizer: "characters"
      default: "tokenizers library"
      }
    vocabularySize = tokenizer.vocabularySize
    special = (0..<Int32(tokenizer.vocabularySize)).filter(tokenizer.isSpecial).map { token in
      let roles = [
        (tokenizer.paddingToken, "padding"), (tokenizer.endToken, "end"),
        (tokenizer.unknownToken, "unknown"),
      ].filter { $0.0 == token }.map(\.1)
      return (
        token, tokenizer.piece(of: token) ?? "", roles.isEmpty ? nil : roles.joined(separator: ", ")
      )
    }
    rule = tokenizer.writing(nil).writesDigits ? .digits : .pieces
    func numbers(_ rule: NumberTokens) -> [NumberToken] {
      let tokenizer = tokenizer.writing(rule)
      return tokenizer.numberValues.map { token, value in
        NumberToken(token: token, piece: tokenizer.piece(of: token) ?? "", value: value)
      }
    }
    (digits, pieces) = (numbers(.digits), numbers(.pieces))
  }
}
