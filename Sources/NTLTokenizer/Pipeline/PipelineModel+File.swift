import NTLJSON

extension PipelineModel {
  /// Reads a tokenizer.json's `model` and its unknown token, which may be one of the added tokens.
  static func read(
    _ node: PipelineNode, addedTokens: [AddedToken]
  ) throws(TokenizerError) -> (model: PipelineModel, unknownToken: Int32?) {
    // Files of old versions do not name the type.
    let type =
      node.optional("type") == nil && node.optional("merges") != nil ? "BPE" : try node.type()
    switch type {
    case "Unigram": return try unigram(node)
    case "BPE": return try bytePairs(node, addedTokens)
    case "WordLevel":
      let vocabulary = try vocabulary(node.member("vocab"))
      let unknownToken = try token(of: node.member("unk_token"), vocabulary, addedTokens)
      return (.words(vocabulary, unknownToken: unknownToken), unknownToken)
    default: throw node.unsupported("is a model of type \(type.debugDescription)")
    }
  }

  private static func unigram(
    _ node: PipelineNode
  ) throws(TokenizerError) -> (PipelineModel, Int32?) {
    let vocab = try node.member("vocab")
    guard let entries = vocab.json.array else { throw vocab.malformed("is no array") }
    guard Vocabulary.ids.contains(entries.count) else {
      throw vocab.unsupported("has \(entries.count) pieces")
    }
    var pieces: [(piece: String, token: Int32, score: Double)] = []
    pieces.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      guard let pair = entry.array, pair.count == 2, let piece = pair[0].string,
        let score = pair[1].number
      else {
        throw .malformed(
          file: node.file, reason: "\(vocab.path)[\(index)] is no pair of piece and score")
      }
      pieces.append((piece, Int32(index), score))
    }
    // Without an unknown token the library fails at the first unknown character of a text.
    guard let unknownNode = node.optional("unk_id") else {
      throw node.unsupported("has no unk_id; name the piece that stands for unknown characters")
    }
    let unknownToken = try unknownNode.token()
    guard unknownToken < pieces.count else {
      throw unknownNode.inconsistent("is \(unknownToken) but there are \(pieces.count) pieces")
    }
    let vocabulary = Vocabulary(pieces.map { ($0.piece, $0.token) })
    // Of equal pieces the last one counts.
    let model = UnigramModel(
      pieces.reversed().map { UnigramModel.Piece($0.piece, token: $0.token, score: $0.score) },
      unknownToken: unknownToken, precision: .double)
    let fallsBack = try node.boolean("byte_fallback", default: false)
    return (
      .unigram(model, vocabulary, byteTokens: fallsBack ? vocabulary.byteTokens() : nil),
      unknownToken
    )
  }

  private static func bytePairs(
    _ node: PipelineNode, _ addedTokens: [AddedToken]
  ) throws(TokenizerError) -> (PipelineModel, Int32?) {
    if let dropout = node.optional("dropout"), try dropout.number() != 0 {
      throw dropout.unsupported("makes encoding random, which is for training other models")
    }
    let vocabulary = try vocabulary(node.member("vocab"))
    var options = BytePairModel.Options()
    if let unknown = node.optional("unk_token"), unknown.json != .string("") {
      options.unknownToken = try token(of: unknown, vocabulary, addedTokens)
    }
    options.fusesUnknown = try node.boolean("fuse_unk", default: false)
    options.fallsBackToBytes = try node.boolean("byte_fallback", default: false)
    options.ignoresMerges = try node.boolean("ignore_merges", default: false)
    options.continuingPrefix = try node.optional("continuing_subword_prefix")?.string() ?? ""
    options.endSuffix = try node.optional("end_of_word_suffix")?.string() ?? ""
    let list = try node.member("merges")
    guard let array = list.json.array else { throw list.malformed("is no array") }
    var pairs: [(String, String)] = []
    pairs.reserveCapacity(array.count)
    for (index, entry) in array.enumerated() {
      if let pair = entry.array, pair.count == 2, let left = pair[0].string,
        let right = pair[1].string
      {
        pairs.append((left, right))
      } else if let text = entry.string, let space = text.utf8.firstIndex(of: UInt8(ascii: " ")),
        !text.utf8[text.utf8.index(after: space)...].contains(UInt8(ascii: " "))
      {
        pairs.append((String(text[..<space]), String(text[text.utf8.index(after: space)...])))
      } else if entry.string?.utf8.starts(with: "#version".utf8) != true {
        throw .malformed(file: node.file, reason: "\(list.path)[\(index)] is no pair of pieces")
      }
    }
    let model = try bytePairs(
      vocabulary, pairs, options, file: node.file, place: list.path)
    return (.bytePairs(model), options.unknownToken)
  }

  /// A model whose merges are given by pieces.
  static func bytePairs(
    _ vocabulary: Vocabulary, _ pairs: [(String, String)], _ options: BytePairModel.Options,
    file: String, place: String
  ) throws(TokenizerError) -> BytePairModel {
    var merges: [BytePairModel.Merge] = []
    merges.reserveCapacity(pairs.count)
    let prefix = options.continuingPrefix.utf8.count
    for (index, pair) in pairs.enumerated() {
      func token(_ piece: [UInt8]) throws(TokenizerError) -> Int32 {
        if let token = vocabulary.token(of: piece) { return token }
        let name = String(decoding: piece, as: UTF8.self).debugDescription
        throw .inconsistent(
          file: file, reason: "\(place)[\(index)] needs \(name), which is not in the vocabulary")
      }
      let (left, right) = (Array(pair.0.utf8), Array(pair.1.utf8))
      merges.append(
        BytePairModel.Merge(
          left: try token(left), right: try token(right),
          result: try token(left + right.dropFirst(prefix))))
    }
    return BytePairModel(vocabulary, merges: merges, options: options)
  }

  private static func vocabulary(_ node: PipelineNode) throws(TokenizerError) -> Vocabulary {
    guard let members = node.json.members else { throw node.malformed("is no object") }
    var entries: [(piece: String, token: Int32)] = []
    entries.reserveCapacity(members.count)
    for member in members {
      guard let token = member.value.integer, Vocabulary.ids.contains(token) else {
        throw node.malformed(
          "gives \(member.name.debugDescription) no token between 0 and "
            + "\(Vocabulary.ids.upperBound - 1)")
      }
      entries.append((member.name, Int32(token)))
    }
    return try vocabulary(entries, file: node.file, place: node.path)
  }

  /// A vocabulary in which no two pieces have the same token.
  static func vocabulary(
    _ entries: [(piece: String, token: Int32)], file: String, place: String
  ) throws(TokenizerError) -> Vocabulary {
    let vocabulary = Vocabulary(entries)
    guard vocabulary.count == entries.count else {
      var seen: Set<Int32> = []
      let twice = entries.first { !seen.insert($0.token).inserted }
      throw .inconsistent(file: file, reason: "\(place) has two pieces for token \(twice!.token)")
    }
    return vocabulary
  }

  private static func token(
    of node: PipelineNode, _ vocabulary: Vocabulary, _ addedTokens: [AddedToken]
  ) throws(TokenizerError) -> Int32 {
    let piece = try node.string()
    if let token = vocabulary.token(of: piece) { return token }
    if let added = addedTokens.first(where: { $0.content.utf8.elementsEqual(piece.utf8) }) {
      return added.token
    }
    throw node.inconsistent("is \(piece.debugDescription), which is not in the vocabulary")
  }
}
