import Foundation
import NTLModel
import NTLTokenizer
import NTLTrainer

extension ResolvedConfiguration {
  /// The model's extents, the weights it begins with, and its tokenizer.
  func applyModel(
    to run: inout RunConfiguration, _ notes: inout [String],
    _ locate: (String, Wanted) throws -> URL
  ) throws {
    if let name = model.pretrained {
      try applyPretrained(locate(name, .model), named: name, to: &run, &notes)
    } else {
      guard !training.isEvaluation else {
        throw ConfigurationError.contradiction(
          "there is no model to test: name it by model_args.model_name_or_path=FOLDER or =ORG/NAME."
        )
      }
      run.pretrained = nil
      run.model = try extents()
    }
    if let tokenizer = try tokenizerName(), tokenizer != "characters" {
      run.tokenizer = .pretrained(try locate(tokenizer, .tokenizer).path, model.numberTokens)
    } else if model.tokenizer == "characters" || model.pretrained == nil {
      run.tokenizer = .characters
      notes += charactersNote
    }
    // A preset's extents have no vocabulary of their own but T5's.
    if model.pretrained == nil, run.model.source == nil {
      let tokenizer = try run.tokenizer.load()
      if case .characters = run.tokenizer {
        run.model = run.model.with(vocabularyOf: tokenizer)
      } else if tokenizer.vocabularySize > run.model.vocabularySize {
        run.model.vocabularySize = tokenizer.vocabularySize
      }
    }
  }

  private func applyPretrained(
    _ folder: URL, named name: String, to run: inout RunConfiguration, _ notes: inout [String]
  ) throws {
    run.model = try T5Configuration.load(folder: folder)
    guard ModelTensors.areStored(in: folder) else {
      throw ConfigurationError.contradiction(
        "model_args.model_name_or_path=\(name) holds no weights (model.safetensors, or shards and their "
          + "index); to begin with random ones, set it to null and name model_args.config_name.")
    }
    run.pretrained = folder.path
    if model.configNameIsWord, let preset = model.configName.flatMap(Self.preset(named:)),
      !preset.hasExtents(of: run.model)
    {
      throw ConfigurationError.contradiction(
        "model_args.config_name=\(model.configName ?? "") has other extents than the weights of "
          + "\(name); for random weights add model_args.model_name_or_path=null.")
    }
    // A model that was trained here knows its tokens; what it was trained with is what it is tested with.
    let own = training.isEvaluation ? Self.numberTokens(statedIn: folder) : nil
    run.tokenizer = .pretrained(folder.path, own ?? model.numberTokens)
    if let own, own != model.numberTokens {
      notes.append(
        "\(name) was trained with numbers as \(own.rawValue), and is tested so, whatever model_args says."
      )
    }
  }

  /// The tokenizer that has a name of its own; with random weights that of `config_name`, as in the paper's
  /// code.
  private func tokenizerName() throws -> String? {
    if let name = model.tokenizer { return name }
    guard model.pretrained == nil, let name = model.configName else { return nil }
    if Self.preset(named: name) == nil {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
      return exists && isFolder.boolValue ? name : nil
    }
    // Those of the paper are repositories; the small ones of this project have no tokenizer of T5.
    let short = Self.shortName(name)
    return short.hasPrefix("t5-") ? "google-t5/\(short)" : nil
  }

  private func extents() throws -> T5Configuration {
    guard let name = model.configName else {
      throw ConfigurationError.contradiction(
        "neither model_args.model_name_or_path nor model_args.config_name says which model: name a folder "
          + "or repository, or the extents of one with random weights.")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
      let place = URL(filePath: name)
      return try T5Configuration.load(
        isFolder.boolValue ? place.appending(path: "config.json") : place)
    }
    guard let preset = Self.preset(named: name) else {
      throw ConfigurationError.unknown(
        kind: "model", name: name, known: T5Configuration.presets.keys.sorted(),
        origin: origin(of: "model_args.config_name"))
    }
    return preset
  }

  private var charactersNote: [String] {
    guard model.numberTokens == .pieces else { return [] }
    return [
      "the character tokenizer has a token for each digit; for T5's pieces name "
        + "model_args.tokenizer_name=FOLDER or =google-t5/t5-small."
    ]
  }

  private static func shortName(_ name: String) -> String {
    name.hasPrefix("google-t5/") ? String(name.dropFirst("google-t5/".count)) : name
  }

  private static func preset(named name: String) -> T5Configuration? {
    T5Configuration.presets[shortName(name)]
  }

  /// How a tokenizer that was saved here writes numbers; nil if its folder says nothing.
  private static func numberTokens(statedIn folder: URL) -> NumberTokens? {
    guard let data = try? Data(contentsOf: folder.appending(path: "tokenizer_config.json")),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let own = object["ntl"] as? [String: Any], let digits = own["digits"] as? Bool
    else { return nil }
    return digits ? .digits : .pieces
  }
}

extension T5Configuration {
  /// Whether it has the extents of another, whatever the vocabulary.
  fileprivate func hasExtents(of other: T5Configuration) -> Bool {
    (width, headWidth, feedForwardWidth, heads) == (
      other.width, other.headWidth, other.feedForwardWidth, other.heads
    ) && (encoderLayers, decoderLayers) == (other.encoderLayers, other.decoderLayers)
  }
}
