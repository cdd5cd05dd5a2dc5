import Foundation
import NTLJSON
import NTLModel
import NTLTokenizer

extension Inspection {
  /// What a program reads: `place`, and of `configuration`, `weights`, `tokenizer` those that are there.
  var json: JSON {
    var members = [JSON.Member("place", .string(place.path))]
    if let configuration {
      members.append(JSON.Member("configuration", Self.json(configuration)))
    }
    if let tensors { members.append(JSON.Member("weights", Self.json(tensors))) }
    if let tokenizer { members.append(JSON.Member("tokenizer", Self.json(tokenizer))) }
    members.append(JSON.Member("problems", .array(problems.map { .string($0) })))
    return .object(members)
  }

  private static func json(_ c: T5Configuration) -> JSON {
    [
      "parameters": .integer(c.parameterCount), "tied": .boolean(c.tiesEmbeddings),
      "scaled": .boolean(c.scalesDecoderOutputs), "activation": .string(c.feedForward.activation),
      "gated": .boolean(c.feedForward.isGated), "encoder_layers": .integer(c.encoderLayers),
      "decoder_layers": .integer(c.decoderLayers), "width": .integer(c.width),
      "feed_forward_width": .integer(c.feedForwardWidth), "heads": .integer(c.heads),
      "head_width": .integer(c.headWidth), "vocabulary": .integer(c.vocabularySize),
      "file": c.source.flatMap { try? JSON(parsing: $0.utf8) } ?? .null,
    ]
  }

  private static func json(_ tensors: ModelTensors) -> JSON {
    let entries = tensors.names.compactMap { name in tensors.entry(name).map { (name, $0) } }
    return [
      "scalars": .integer(tensors.scalarCount),
      "files": .array(
        tensors.shards.map {
          [
            "name": .string($0.name), "tensors": .integer($0.tensorCount),
            "bytes": .integer($0.byteCount),
          ]
        }),
      "tensors": .array(
        entries.map { name, entry in
          [
            "name": .string(name), "dtype": .string(entry.dataType.rawValue),
            "shape": .array(entry.shape.map { .integer($0) }), "bytes": .integer(entry.byteCount),
          ]
        }),
    ]
  }

  private static func json(_ tokenizer: InspectedTokenizer) -> JSON {
    func numbers(_ tokens: [InspectedTokenizer.NumberToken]) -> JSON {
      .array(
        tokens.map {
          [
            "id": .integer(Int($0.token)), "piece": .string($0.piece), "value": .number($0.value),
          ]
        })
    }
    let special = tokenizer.special.map { token, name, role -> JSON in
      [
        "id": .integer(Int(token)), "piece": .string(name),
        "role": role.map { .string($0) } ?? .null,
      ]
    }
    return [
      "kind": .string(tokenizer.kind), "vocabulary": .integer(tokenizer.vocabularySize),
      "special_tokens": .array(special), "number_rule": .string(tokenizer.rule.rawValue),
      "digits": numbers(tokenizer.digits), "pieces": numbers(tokenizer.pieces),
    ]
  }
}
