import Foundation

extension TextNormalizer {
  /// Reads a tokenizer.json's `normalizer`.
  init(_ node: PipelineNode) throws(TokenizerError) {
    steps = try Self.steps(node)
  }

  private static func steps(_ node: PipelineNode) throws(TokenizerError) -> [Step] {
    let type = try node.type()
    switch type {
    case "Sequence":
      var steps: [Step] = []
      for element in try node.member("normalizers").elements() {
        steps += try self.steps(element)
      }
      return steps
    case "Precompiled": return [.precompiled(try characterMap(node))]
    case "NFC", "NFD", "NFKC", "NFKD": return [.form(Form(rawValue: type)!)]
    case "Lowercase": return [.lowercase]
    case "StripAccents": return [.stripAccents]
    case "Strip":
      return [
        .strip(
          left: try node.member("strip_left").boolean(),
          right: try node.member("strip_right").boolean())
      ]
    case "Replace":
      return [
        .replace(
          try TextPattern(node.member("pattern")),
          by: Array(try node.member("content").string().utf8))
      ]
    case "Prepend": return [.prepend(Array(try node.member("prepend").string().utf8))]
    case "Nmt": return [.nmt]
    case "ByteLevel": return [.byteLevel]
    default: throw node.unsupported("is a normalizer of type \(type.debugDescription)")
    }
  }

  private static func characterMap(
    _ node: PipelineNode
  ) throws(TokenizerError) -> PrecompiledCharacterMap {
    guard let text = node.optional("precompiled_charsmap") else { return PrecompiledCharacterMap() }
    guard let bytes = Data(base64Encoded: try text.string()),
      let map = PrecompiledCharacterMap(bytes)
    else { throw text.malformed("is no character map in base 64") }
    return map
  }
}
