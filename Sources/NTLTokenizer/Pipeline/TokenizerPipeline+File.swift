public import NTLJSON

extension TokenizerPipeline {
  /// Reads the contents of a tokenizer.json.
  ///
  /// Its `padding` and `truncation` are ignored: they are about batches, which are made elsewhere, and
  /// what stands in files is what some caller of the library happened to set last.
  ///
  /// - Parameters:
  ///   - json: the file's contents.
  ///   - file: what errors call it.
  /// - Throws: ``TokenizerError`` naming the place and what is wrong there, or what is not known here.
  public init(_ json: JSON, file: String) throws(TokenizerError) {
    let root = PipelineNode(json: json, path: "", file: file)
    guard json.members != nil else {
      throw .malformed(file: file, reason: "it is no object")
    }
    if let version = root.optional("version"), try version.string() != "1.0" {
      throw version.unsupported("is \(try version.string().debugDescription), not \"1.0\"")
    }
    let addedTokens = try Self.addedTokens(root)
    let (model, unknownToken) = try PipelineModel.read(
      root.member("model"), addedTokens: addedTokens)
    try Self.check(addedTokens, against: model.vocabulary, file)

    var parts = Parts(addedTokens: addedTokens, model: model, unknownToken: unknownToken)
    if let node = root.optional("normalizer") { parts.normalizer = try TextNormalizer(node) }
    if let node = root.optional("pre_tokenizer") { parts.preTokenizer = try PreTokenizer(node) }
    if let node = root.optional("post_processor") { parts.postProcessor = try PostProcessor(node) }
    if let node = root.optional("decoder") { parts.decoder = try PieceDecoder(node) }
    self.init(parts)
    // A token that has no piece would reach a model that has no such row.
    for token in parts.postProcessor?.tokens ?? [] where piece(of: token) == nil {
      throw .inconsistent(
        file: file, reason: "post_processor adds the token \(token), which has no piece")
    }
    try checkDensity(file)
  }

  /// GPT-2's byte-level byte-pair encoding, from the contents of vocab.json and merges.txt.
  ///
  /// - Parameters:
  ///   - vocabulary: every piece with its token.
  ///   - merges: in the order they were learned.
  ///   - addsPrefixSpace: whether a text that begins without a space is read as if it had one.
  ///   - addedTokens: found in the text before.
  ///   - file: what errors call their source.
  /// - Throws: ``TokenizerError`` if two pieces have the same token, or a merge's pieces have none.
  public init(
    byteLevel vocabulary: [(piece: String, token: Int32)], merges: [(String, String)],
    addsPrefixSpace: Bool, addedTokens: [AddedToken], file: String
  ) throws(TokenizerError) {
    for (piece, token) in vocabulary where !Vocabulary.ids.contains(Int(token)) {
      throw .malformed(
        file: file,
        reason: "\(piece.debugDescription) has the token \(token), which is not between 0 and "
          + "\(Vocabulary.ids.upperBound - 1)")
    }
    let vocabulary = try PipelineModel.vocabulary(vocabulary, file: file, place: "the vocabulary")
    let model = try PipelineModel.bytePairs(
      vocabulary, merges, BytePairModel.Options(), file: file, place: "merges")
    try Self.check(addedTokens, against: vocabulary, file)
    self.init(
      Parts(
        addedTokens: addedTokens,
        preTokenizer: PreTokenizer(steps: PreTokenizer.byteLevel(addsPrefixSpace: addsPrefixSpace)),
        model: .bytePairs(model), decoder: PieceDecoder(steps: [.byteLevel])))
    try checkDensity(file)
  }

  /// Refuses a vocabulary of a few pieces that names a token in the millions: tables of all tokens, and the
  /// rows of a model, would be made for nothing.
  private func checkDensity(_ file: String) throws(TokenizerError) {
    let pieces = model.vocabulary.count + addedTokens.count
    guard vocabularySize <= max(1 << 18, 2 * pieces) else {
      throw .inconsistent(
        file: file,
        reason: "its greatest token is \(vocabularySize - 1), but it has \(pieces) pieces only")
    }
  }

  private static func addedTokens(_ root: PipelineNode) throws(TokenizerError) -> [AddedToken] {
    var tokens: [AddedToken] = []
    for node in try root.optional("added_tokens")?.elements() ?? [] {
      guard let token = AddedToken(node.json) else {
        throw node.malformed("is no added token with content, id and truth values")
      }
      // The library passes empty ones over too.
      if !token.content.isEmpty { tokens.append(token) }
    }
    return tokens
  }

  /// Refuses added tokens that contradict each other or the model.
  private static func check(
    _ addedTokens: [AddedToken], against vocabulary: Vocabulary, _ file: String
  ) throws(TokenizerError) {
    let added = Vocabulary(addedTokens.map { ($0.content, $0.token) })
    for token in addedTokens {
      let name = token.content.debugDescription
      let other = added.token(of: token.content)
      guard other == token.token else {
        throw .inconsistent(
          file: file, reason: "the added token \(name) is both \(token.token) and \(other ?? -1)")
      }
      if let inModel = vocabulary.token(of: token.content), inModel != token.token {
        throw .inconsistent(
          file: file,
          reason: "the added token \(name) is \(token.token), but the model calls it \(inModel)")
      }
      for piece in [added.pieces[token.token], vocabulary.pieces[token.token]] {
        guard let piece, !piece.utf8.elementsEqual(token.content.utf8) else { continue }
        throw .inconsistent(
          file: file,
          reason: "token \(token.token) is both \(name) and \(piece.debugDescription)")
      }
    }
  }
}
