public import Foundation
import NTLJSON

extension T5Configuration {
  /// The model types of transformers that are built as a T5.
  static let modelTypes = ["t5", multilingual]

  /// Reads and checks a `config.json`, and keeps the `generation_config.json` beside it, if there is one.
  ///
  /// What is missing or null has transformers' default.
  ///
  /// - Throws: ``ModelError`` naming the file, and the key that is wrong.
  public static func load(_ file: URL) throws -> T5Configuration {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw ModelError.system(
        file: file.path, problem: "cannot be read; name a folder or file with a config.json")
    }
    func fail(_ problem: String) -> ModelError { .configuration(file: file.path, problem: problem) }
    let json: JSON
    do { json = try JSON(parsing: data) } catch { throw fail("it is not JSON: \(error)") }
    guard let members = json.members else { throw fail("it must hold a JSON object") }
    if let type = json["model_type"], !type.isNull {
      guard let type = type.string, modelTypes.contains(type) else {
        throw fail(
          "\"model_type\" is \(type.text(indentation: nil)); models of type "
            + "\(modelTypes.joined(separator: " and ")) can be read")
      }
    }
    // Under these names transformers has the same, too.
    let attributes = [
      "hidden_size": CodingKeys.width, "num_attention_heads": .heads,
      "num_hidden_layers": .encoderLayers, "head_dim": .headWidth,
    ]
    let known = members.map { member in
      guard let key = attributes[member.name], json[key.rawValue] == nil else { return member }
      return JSON.Member(key.rawValue, member.value)
    }
    let foreign = [CodingKeys.source, .generationSource].map(\.rawValue)
    let own = known.filter {
      CodingKeys(stringValue: $0.name) != nil && !foreign.contains($0.name)
        || $0.name == Identity.modelType.rawValue
    }
    .map { member in
      // To transformers null is no default here, but "no".
      if member.name == CodingKeys.scalesDecoderOutputs.rawValue, member.value.isNull {
        return JSON.Member(member.name, .boolean(false))
      }
      // A model may have several ends; the first one is the one it is taught.
      guard member.name == CodingKeys.endToken.rawValue, let first = member.value.array?.first
      else { return member }
      return JSON.Member(member.name, first)
    }
    do {
      var configuration = try JSONDecoder().decode(
        T5Configuration.self, from: Data(JSON.object(own).text(indentation: nil).utf8))
      configuration.source = json.text(indentation: nil)
      if file.lastPathComponent == "config.json" {
        configuration.generationSource = try generationSource(
          file.deletingLastPathComponent().appending(path: "generation_config.json"))
      }
      try configuration.validate(file: file.path)
      return configuration
    } catch let error as DecodingError {
      throw fail(error.sentence)
    }
  }

  /// The configuration of the model in a folder: what its `config.json` says, but the output matrix is one of
  /// its own where, and only where, the weights are there and have one that differs from the embedding.
  ///
  /// So transformers 5 decides, which writes `"tie_word_embeddings": true` for every T5.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public static func load(folder: URL) throws -> T5Configuration {
    let configuration = try load(folder.appending(path: "config.json"))
    guard ModelTensors.areStored(in: folder) else { return configuration }
    return configuration.tied(as: try ModelTensors(folder: folder))
  }

  /// This configuration with the output matrix tied as tensors of a model are.
  func tied(as tensors: ModelTensors) -> T5Configuration {
    var configuration = self
    configuration.tiesEmbeddings =
      tensors.entry(T5.headName) == nil
      || T5.embeddingNames.contains { tensors.areEqual($0, T5.headName) }
      || T5.embeddingNames.allSatisfy { tensors.entry($0) == nil }
    return configuration
  }

  /// Writes a `config.json`: what the one said that this was read from, with these extents.
  ///
  /// - Parameters:
  ///   - file: where to.
  ///   - precision: the scalar type of the weights beside it, as PyTorch calls it.
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
  public func save(to file: URL, precision: String = "float32") throws {
    var plain = self
    (plain.source, plain.generationSource) = (nil, nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // transformers refuses a rate that is written as a whole number.
    let rates = [CodingKeys.dropoutRate, .normEpsilon, .initializerFactor].map(\.rawValue)
    let own = (try JSON(parsing: encoder.encode(plain)).members ?? []).map { member in
      rates.contains(member.name)
        ? JSON.Member(member.name, .number(member.value.number ?? 0)) : member
    }
    let stored = try source.flatMap { try JSON(parsing: Array($0.utf8)).members } ?? []
    var members = stored.filter { !["torch_dtype", "dtype", "architectures"].contains($0.name) }
    for member in own + [JSON.Member("dtype", .string(precision))] {
      guard let place = members.firstIndex(where: { $0.name == member.name }) else {
        members.append(member)
        continue
      }
      let old = members[place]
      // A stored identity and a list of ends that begins with ours say more than we do.
      let isKept =
        member.name == "model_type"
        || member.name == CodingKeys.endToken.rawValue && old.value.array?.first == member.value
      if !isKept { members[place] = member }
    }
    try AtomicFile.write(
      [Data((JSON.object(members).text(indentation: 2) + "\n").utf8)], to: file)
  }
}
