extension PreTokenizer {
  /// Reads a tokenizer.json's `pre_tokenizer`.
  init(_ node: PipelineNode) throws(TokenizerError) {
    steps = try Self.steps(node)
  }

  /// GPT-2's: words by its pattern, written in characters that stand for bytes.
  static func byteLevel(addsPrefixSpace: Bool, splitsWords: Bool = true) -> [Step] {
    (addsPrefixSpace ? [.prefixSpace] : [])
      + (splitsWords ? [.split(.words(.gpt2), .isolated, isInverted: false)] : []) + [.byteLevel]
  }

  private static func steps(_ node: PipelineNode) throws(TokenizerError) -> [Step] {
    let type = try node.type()
    switch type {
    case "Sequence":
      var steps: [Step] = []
      for element in try node.member("pretokenizers").elements() {
        steps += try self.steps(element)
      }
      return steps
    case "ByteLevel":
      return byteLevel(
        addsPrefixSpace: try node.boolean("add_prefix_space", default: true),
        splitsWords: try node.boolean("use_regex", default: true))
    case "Metaspace":
      return [
        .metaspace(
          mark: Array(String(try node.member("replacement").scalar()).utf8),
          try prependScheme(node), splits: try node.boolean("split", default: true))
      ]
    case "Split":
      return [
        .split(
          try TextPattern(node.member("pattern")), try behavior(node),
          isInverted: try node.boolean("invert", default: false))
      ]
    case "Digits":
      let isIndividual = try node.boolean("individual_digits", default: false)
      return [.splitAtNumbers(isIndividual ? .isolated : .contiguous)]
    case "Punctuation":
      return [
        .splitAtPunctuation(node.optional("behavior") == nil ? .isolated : try behavior(node))
      ]
    case "WhitespaceSplit": return [.splitAtSpace]
    case "Whitespace": return [.splitIntoWords]
    case "CharDelimiterSplit": return [.splitAt(try node.member("delimiter").scalar())]
    default: throw node.unsupported("is a pre-tokenizer of type \(type.debugDescription)")
    }
  }

  /// Of a Metaspace pre-tokenizer or decoder; older files say only whether there is a prefix.
  static func prependScheme(_ node: PipelineNode) throws(TokenizerError) -> PrependScheme {
    let addsPrefix = try node.boolean("add_prefix_space", default: true)
    guard let member = node.optional("prepend_scheme") else { return addsPrefix ? .always : .never }
    guard let scheme = PrependScheme(rawValue: try member.string()) else {
      throw member.unsupported("is none of first, always and never")
    }
    guard addsPrefix || scheme == .never else {
      throw node.inconsistent("adds no prefix space but has the prepend scheme \(scheme)")
    }
    return scheme
  }

  private static func behavior(_ node: PipelineNode) throws(TokenizerError) -> SplitBehavior {
    let member = try node.member("behavior")
    guard let behavior = SplitBehavior(rawValue: try member.string()) else {
      throw member.unsupported("is no behavior known here")
    }
    return behavior
  }
}
