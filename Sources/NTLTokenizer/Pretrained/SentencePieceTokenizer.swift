public import Foundation
import NTLJSON

/// A SentencePiece model with the special tokens around it, as T5 has them.
///
/// Behind the model's pieces stand T5's sentinels, in falling order: with 32,000 pieces and 100 sentinels
/// `<extra_id_0>` is 32,099 and `<extra_id_99>` 32,000 (Raffel et al. 2020).
///
/// With a `tokenizer_config.json` beside the model special tokens are found by their names in a text, as
/// `transformers` does it, and what stands between them is encoded by itself. A model alone, or one whose
/// configuration has `"split_special_tokens": true`, takes such names for text, as the SentencePiece library
/// does.
public struct SentencePieceTokenizer: SavableTokenizer {
  /// Under which names such a model is kept.
  public static let fileNames = ["spiece.model", "tokenizer.model"]

  /// The pieces and how a text is cut into them.
  public let model: SentencePieceModel
  /// How many sentinels `<extra_id_…>` follow the pieces.
  public let sentinelCount: Int
  /// Fills up short texts: the model's padding piece, or the end token if it has none.
  public let paddingToken: Int32
  /// Ends a text.
  public let endToken: Int32
  /// Pieces that read as a number behind their word mark; the digit level is a ``DigitSplittingTokenizer``.
  public let numberValues: [(token: Int32, value: Double)]

  private let bytes: [UInt8]
  private let fileName: String
  private var configuration: TokenizerConfiguration
  private let special: [(name: [UInt8], token: Int32)]

  /// Reads a model's file and the `tokenizer_config.json` beside it, if there is one.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  public init(contentsOf file: URL) throws(TokenizerError) {
    do { bytes = [UInt8](try Data(contentsOf: file)) } catch {
      throw .unreadable(file: file.path, reason: error.localizedDescription)
    }
    let model = try SentencePieceModel(bytes: bytes, file: file.path)
    guard let end = model.endToken else {
      throw .unsupported(
        file: file.path, reason: "it has no piece that ends a text (a control piece such as </s>)")
    }
    var configuration = try TokenizerConfiguration(folder: file.deletingLastPathComponent())
    if configuration.isEmpty { configuration["split_special_tokens"] = .boolean(true) }
    // T5's models do not tell of their sentinels; only T5 calls its file so.
    let isT5 = file.lastPathComponent == Self.fileNames[0]
    sentinelCount = try configuration.integer("extra_ids", 0...100_000) ?? (isT5 ? 100 : 0)
    (self.model, endToken, self.configuration) = (model, end, configuration)
    fileName = isT5 ? Self.fileNames[0] : Self.fileNames[1]
    paddingToken = model.paddingToken ?? end
    var special: [(name: [UInt8], token: Int32)] = [
      model.beginToken, end, model.paddingToken, model.unknownToken,
    ]
    .compactMap(\.self).map { (Array(model.pieces[Int($0)].utf8), $0) }
    for sentinel in 0..<sentinelCount {
      let token = Int32(model.pieces.count + sentinelCount - 1 - sentinel)
      special.append((Array("<extra_id_\(sentinel)>".utf8), token))
    }
    // Longest first: of two names that begin alike the longer one is meant.
    let namesAreText = configuration["split_special_tokens"]?.boolean == true
    self.special =
      namesAreText
      ? [] : special.filter { !$0.name.isEmpty }.sorted { $0.name.count > $1.name.count }
    numberValues = model.pieces.enumerated().compactMap { token, piece in
      NumberTokens.value(of: piece).map { (token: Int32(token), value: $0) }
    }
  }

  /// Whether the folder says that pieces with digits are to be cut into characters; nil if it says nothing.
  var splitsDigits: Bool? { configuration.splitsDigits }
}

extension SentencePieceTokenizer {
  /// Pieces and sentinels.
  public var vocabularySize: Int { model.pieces.count + sentinelCount }

  /// Stands for what no piece covers.
  public var unknownToken: Int32 { model.unknownToken }

  /// A piece, or the name of a sentinel.
  public func piece(of token: Int32) -> String? {
    let index = Int(token)
    if model.pieces.indices.contains(index) { return model.pieces[index] }
    return isSentinel(token) ? "<extra_id_\(vocabularySize - 1 - index)>" : nil
  }

  /// Padding, end, beginning, unknown and the sentinels.
  public func isSpecial(_ token: Int32) -> Bool {
    token == endToken || token == paddingToken || token == unknownToken || token == model.beginToken
      || isSentinel(token)
  }

  private func isSentinel(_ token: Int32) -> Bool {
    (model.pieces.count..<vocabularySize).contains(Int(token))
  }

  /// The tokens of a text in which special tokens may be named.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { text in
      var tokens: [Int32] = []
      func encode(_ range: Range<Int>) {
        if !range.isEmpty { tokens += model.encode(UnsafeBufferPointer(rebasing: text[range])) }
      }
      var (start, position) = (0, 0)
      let firstBytes = Set(special.map { $0.name[0] })
      while position < text.count {
        guard firstBytes.contains(text[position]),
          let found = special.first(where: { text[position...].starts(with: $0.name) })
        else {
          position += 1
          continue
        }
        encode(start..<position)
        tokens.append(found.token)
        position += found.name.count
        start = position
      }
      encode(start..<text.count)
      return tokens
    }
  }

  /// T5's texts end with the end token; others have around them what `add_bos_token` and `add_eos_token` of
  /// the configuration ask for.
  public func addingSpecialTokens(to tokens: [Int32]) -> [Int32] {
    let isT5 = fileName == Self.fileNames[0]
    let begins = configuration["add_bos_token"]?.boolean ?? false
    let ends = configuration["add_eos_token"]?.boolean ?? isT5
    let beginning = begins ? [model.beginToken].compactMap(\.self) : []
    return beginning + tokens + (ends ? [endToken] : [])
  }

  /// The text of tokens; special ones appear by name if they are kept.
  public func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    // An id outside of the vocabulary reads as U+FFFD, and so should an unknown token.
    guard keepingSpecialTokens else {
      return model.decode(
        tokens.lazy.filter { !isSpecial($0) || $0 == unknownToken }
          .map { $0 == unknownToken ? Int32.max : $0 })
    }
    var text = ""
    var run: [Int32] = []
    func flush() {
      guard let first = run.first else { return }
      // Alone, a text's first word loses the space before it.
      let beginsWord = piece(of: first)?.unicodeScalars.first == "\u{2581}"
      if beginsWord && !text.isEmpty { text += " " }
      text += model.decode(run)
      run = []
    }
    for token in tokens {
      if isSpecial(token), let name = piece(of: token) {
        flush()
        text += name
      } else {
        run.append(token)
      }
    }
    flush()
    return text
  }

  /// Writes the model's file as it was read, and `tokenizer_config.json`.
  ///
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  public func save(to folder: URL) throws(TokenizerError) {
    let file = folder.appending(path: fileName)
    do { try Data(bytes).write(to: file, options: .atomic) } catch {
      throw .unwritable(file: file.path, reason: error.localizedDescription)
    }
    try savePipeline(of: bytes, to: folder)
    var configuration = configuration
    configuration.source = fileName
    if configuration["tokenizer_class"] == nil {
      let isT5 = fileName == Self.fileNames[0]
      configuration["tokenizer_class"] = .string(isT5 ? "T5Tokenizer" : "LlamaTokenizer")
      if isT5 { configuration["extra_ids"] = .integer(sentinelCount) }
      for (member, token) in [
        ("eos_token", endToken), ("pad_token", paddingToken), ("unk_token", unknownToken),
      ] {
        configuration[member] = piece(of: token).map { .string($0) }
      }
    }
    try configuration.save(to: folder)
  }

  /// With a token for each digit, unless pieces are wanted or the folder asks for them.
  public func writing(_ numbers: NumberTokens?) -> any SavableTokenizer {
    if numbers ?? (splitsDigits == false ? .pieces : .digits) == .digits {
      return DigitSplittingTokenizer(self)
    }
    var whole = self
    whole.configuration.splitsDigits = false
    return whole
  }
}
