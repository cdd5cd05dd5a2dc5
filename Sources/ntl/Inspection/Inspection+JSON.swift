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
    let source = c.source.flatMap { try? JSON(parsing: $0.utf8) }
    return object([
      ("parameters", .integer(c.parameterCount)), ("tied", .boolean(c.tiesEmbeddings)),
      ("scaled", .boolean(c.scalesDecoderOutputs)),
      ("activation", .string(c.feedForward.activation)), ("gated", .boolean(c.feedForward.isGated)),
      ("encoder_layers", .integer(c.encoderLayers)), ("decoder_layers", .integer(c.decoderLayers)),
      ("width", .integer(c.width)), ("feed_forward_width", .integer(c.feedForwardWidth)),
      ("heads", .integer(c.heads)), ("head_width", .integer(c.headWidth)),
      ("vocabulary", .integer(c.vocabularySize)), ("file", source ?? .null),
    ])
  }

  private static func json(_ tensors: ModelTensors) -> JSON {
    let names = tensors.names.map { name -> JSON in
      let entry = tensors.entry(name)
      return object([
        ("name", .string(name)), ("dtype", .string(entry?.dataType.rawValue ?? "")),
        ("shape", .array((entry?.shape ?? []).map { .integer($0) })),
        ("bytes", .integer(entry?.byteCount ?? 0)),
      ])
    }
    return object([
      ("scalars", .integer(tensors.names.reduce(0) { $0 + (tensors.entry($1)?.count ?? 0) })),
      (
        "files",
        .array(
          tensors.shards.map {
            object([
              ("name", .string($0.name)), ("tensors", .integer($0.tensorCount)),
              ("bytes", .integer($0.byteCount)),
            ])
          })
      ),
      ("tensors", .array(names)),
    ])
  }

  private static func json(_ tokenizer: InspectedTokenizer) -> JSON {
    func numbers(_ tokens: [InspectedTokenizer.NumberToken]) -> JSON {
      .array(
        tokens.map {
          object([
            ("id", .integer(Int($0.token))), ("piece", .string($0.piece)),
            ("value", .number($0.value)),
          ])
        })
    }
    let special = tokenizer.special.map { token, name, role in
      object([
        ("id", .integer(Int(token))), ("piece", .string(name)),
        ("role", role.map { .string($0) } ?? .null),
      ])
    }
    return object([
      ("kind", .string(tokenizer.kind)), ("vocabulary", .integer(tokenizer.vocabularySize)),
      ("special_tokens", .array(special)), ("number_rule", .string(tokenizer.rule.rawValue)),
      ("digits", numbers(tokenizer.digits)), ("pieces", numbers(tokenizer.pieces)),
    ])
  }

  private static func object(_ members: [(String, JSON)]) -> JSON {
    .object(members.map { JSON.Member($0, $1) })
  }
}
