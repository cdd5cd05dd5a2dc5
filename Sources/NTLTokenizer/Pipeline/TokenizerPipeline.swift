/// A tokenizer as the `tokenizers` library describes it in a tokenizer.json.
///
///     text → added tokens │ normalizer → pre-tokenizer → model │ → post-processor → tokens
///     tokens → pieces → decoder → text
///
/// Encoding and decoding give what the library gives. It is safe to use from many tasks at once.
public struct TokenizerPipeline: Sendable {
  /// Stands for what the model has no piece for, if it has such a token.
  public let unknownToken: Int32?
  /// The greatest id and 1, added tokens included.
  public let vocabularySize: Int

  private let added: AddedVocabulary
  private let normalizer: TextNormalizer?
  private let preTokenizer: PreTokenizer?
  let model: PipelineModel
  private let postProcessor: PostProcessor?
  private let decoder: PieceDecoder?
  private let caches = WordCachePool()

  /// The parts that a tokenizer is made of.
  struct Parts {
    var addedTokens: [AddedToken] = []
    var normalizer: TextNormalizer?
    var preTokenizer: PreTokenizer?
    var model: PipelineModel
    var unknownToken: Int32?
    var postProcessor: PostProcessor?
    var decoder: PieceDecoder?
  }

  init(_ parts: Parts) {
    unknownToken = parts.unknownToken
    normalizer = parts.normalizer
    preTokenizer = parts.preTokenizer
    model = parts.model
    postProcessor = parts.postProcessor
    decoder = parts.decoder
    added = AddedVocabulary(parts.addedTokens, parts.normalizer)
    vocabularySize = Int(max(added.endToken, model.vocabulary.endToken))
  }

  /// The tokens that are found in a text before the model sees it, in the file's order.
  public var addedTokens: [AddedToken] { added.tokens }

  /// The tokens of a text.
  ///
  /// - Parameters:
  ///   - text: what to encode.
  ///   - addingSpecialTokens: whether to add those that the post-processor puts around one text, such as
  ///     T5's `</s>`.
  /// - Returns: ids below ``vocabularySize``.
  public func encode(_ text: String, addingSpecialTokens: Bool) -> [Int32] {
    var text = text
    let tokens = text.withUTF8 { text in
      caches.withCache { cache in encode(text, &cache) }
    }
    return addingSpecialTokens ? self.addingSpecialTokens(to: tokens) : tokens
  }

  /// What the post-processor makes of a text's tokens.
  public func addingSpecialTokens(to tokens: [Int32]) -> [Int32] {
    postProcessor?(tokens) ?? tokens
  }

  private func encode(
    _ text: UnsafeBufferPointer<UInt8>, _ cache: inout WordCache
  ) -> [Int32] {
    var tokens: [Int32] = []
    for part in added.exactMatcher.split(text) {
      switch part {
      case .token(let token): tokens.append(token)
      case .text(let range):
        let stretch = UnsafeBufferPointer(rebasing: text[range])
        let normalized =
          (normalizer ?? TextNormalizer(steps: []))(stretch, isBeginning: range.lowerBound == 0)
        encode(normalized, &cache, into: &tokens)
      }
    }
    return tokens
  }

  private func encode(
    _ text: TextNormalizer.Text, _ cache: inout WordCache, into tokens: inout [Int32]
  ) {
    guard !added.normalizedMatcher.isEmpty else {
      encodeWords(SplitText(text.bytes, beginning: text.beginning), &cache, into: &tokens)
      return
    }
    for part in text.bytes.withUnsafeBufferPointer(added.normalizedMatcher.split) {
      switch part {
      case .token(let token): tokens.append(token)
      case .text(let range):
        let beginning = max(0, text.beginning - range.lowerBound)
        encodeWords(
          SplitText(Array(text.bytes[range]), beginning: beginning), &cache, into: &tokens)
      }
    }
  }

  private func encodeWords(
    _ text: SplitText, _ cache: inout WordCache, into tokens: inout [Int32]
  ) {
    var text = text
    preTokenizer?(&text)
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in text.pieces {
        cache.append(
          UnsafeBufferPointer(rebasing: bytes[piece]), to: &tokens, encode: model.append)
      }
    }
  }

  /// The text of tokens.
  ///
  /// Tokens outside of the vocabulary read as nothing. Bytes that are not UTF-8 read as U+FFFD.
  ///
  /// - Parameters:
  ///   - tokens: what to decode.
  ///   - keepingSpecialTokens: whether special tokens appear by name.
  /// - Returns: the text.
  public func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    let pieces = tokens.compactMap { token in
      keepingSpecialTokens || !added.isSpecial(token)
        ? added.text(of: token) ?? model.vocabulary.pieces[token] : nil
    }
    return decoder?(pieces) ?? pieces.joined(separator: " ")
  }

  /// What a token is called, or nil outside of the vocabulary.
  public func piece(of token: Int32) -> String? {
    added.piece(of: token) ?? model.vocabulary.pieces[token]
  }

  /// The token that is called so, byte by byte.
  public func token(of piece: String) -> Int32? {
    added.token(of: piece) ?? model.vocabulary.token(of: piece)
  }
}
