/// What is put around the tokens of a text if special tokens are wanted: a list of templates, each around
/// what the one before made.
struct PostProcessor: Sendable {
  enum Part: Sendable {
    case text
    case tokens([Int32])
  }

  let templates: [[Part]]

  func callAsFunction(_ tokens: [Int32]) -> [Int32] {
    templates.reduce(tokens) { tokens, template in
      template.flatMap { part -> [Int32] in
        switch part {
        case .text: tokens
        case .tokens(let special): special
        }
      }
    }
  }

  /// Every token that is put somewhere.
  var tokens: [Int32] {
    templates.joined().flatMap { part -> [Int32] in
      if case .tokens(let tokens) = part { tokens } else { [] }
    }
  }
}

extension PostProcessor {
  /// Reads a tokenizer.json's `post_processor`, of which templates for pairs of texts have no use here.
  init(_ node: PipelineNode) throws(TokenizerError) {
    templates = try Self.templates(node)
  }

  private static func templates(_ node: PipelineNode) throws(TokenizerError) -> [[Part]] {
    let type = try node.type()
    switch type {
    case "Sequence":
      var templates: [[Part]] = []
      for element in try node.member("processors").elements() {
        templates += try self.templates(element)
      }
      return templates
    case "ByteLevel": return []  // It moves the offsets of tokens only.
    case "TemplateProcessing": return [try template(node)]
    case "BertProcessing", "RobertaProcessing":
      let begin = try token(node.member("cls"))
      return [[.tokens([begin]), .text, .tokens([try token(node.member("sep"))])]]
    default: throw node.unsupported("is a post-processor of type \(type.debugDescription)")
    }
  }

  private static func template(_ node: PipelineNode) throws(TokenizerError) -> [Part] {
    let special = try node.member("special_tokens")
    var texts = 0
    var parts: [Part] = []
    for element in try node.member("single").elements() {
      if let sequence = element.optional("Sequence") {
        guard try sequence.member("id").string() == "A" else {
          throw sequence.unsupported("stands for a second text, but the template is for one")
        }
        texts += 1
        parts.append(.text)
      } else {
        let name = try element.member("SpecialToken").member("id")
        guard let entry = special.optional(try name.string()) else {
          throw name.inconsistent("is not among the special tokens")
        }
        var tokens: [Int32] = []
        for token in try entry.member("ids").elements() { tokens.append(try token.token()) }
        parts.append(.tokens(tokens))
      }
    }
    guard texts == 1 else {
      throw node.unsupported("has a template for one text that names it \(texts) times")
    }
    return parts
  }

  /// The id of a pair of piece and id.
  private static func token(_ node: PipelineNode) throws(TokenizerError) -> Int32 {
    let pair = try node.elements()
    guard pair.count == 2 else { throw node.malformed("is no pair of piece and id") }
    return try pair[1].token()
  }
}
