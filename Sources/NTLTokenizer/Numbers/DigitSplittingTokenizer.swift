public import Foundation

/// A tokenizer whose numbers are written digit by digit, as in the paper's experiments with T5.
///
/// The base tokenizer's pieces go through a table: a piece that holds an ASCII digit becomes the pieces of its
/// characters (`▁16` → `▁`, `1`, `6`; a character without a piece → unknown), every other one stays. The
/// table is made once, so that encoding costs a look-up more a token.
public struct DigitSplittingTokenizer: SavableTokenizer {
  /// The tokenizer that is wrapped.
  public let base: any SavableTokenizer
  /// The ten digits that have a token, with their values.
  public let numberValues: [(token: Int32, value: Double)]

  /// Of each token the tokens it becomes, one after another; `starts` tells where those of a token begin.
  private let parts: [Int32]
  private let starts: [Int32]

  /// Wraps a tokenizer; its special tokens, which may hold digits (`<extra_id_0>`), are left whole.
  public init(_ base: any SavableTokenizer) {
    self.base = base
    // By scalars and not by strings, whose equality ignores how a character is composed.
    var characters: [Unicode.Scalar: Int32] = [:]
    for token in 0..<Int32(base.vocabularySize) where !base.isSpecial(token) {
      guard let scalars = base.piece(of: token)?.unicodeScalars, scalars.count == 1 else {
        continue
      }
      characters[scalars.first!] = characters[scalars.first!] ?? token
    }
    var (parts, starts) = ([Int32](), [Int32(0)])
    for token in 0..<Int32(base.vocabularySize) {
      let scalars =
        base.isSpecial(token) ? "".unicodeScalars : (base.piece(of: token) ?? "").unicodeScalars
      if scalars.contains(where: { ("0"..."9").contains($0) }) {
        parts += scalars.map { characters[$0] ?? base.unknownToken }
      } else {
        parts.append(token)
      }
      starts.append(Int32(parts.count))
    }
    (self.parts, self.starts) = (parts, starts)
    numberValues = "0123456789".unicodeScalars.compactMap { digit in
      characters[digit].map { (token: $0, value: Double(digit.value - 48)) }
    }.sorted { $0.token < $1.token }
  }

  /// The base tokenizer's.
  public var vocabularySize: Int { base.vocabularySize }
  /// The base tokenizer's.
  public var paddingToken: Int32 { base.paddingToken }
  /// The base tokenizer's.
  public var endToken: Int32 { base.endToken }
  /// The base tokenizer's.
  public var unknownToken: Int32 { base.unknownToken }

  /// The base tokenizer's tokens, those that hold a digit cut into characters.
  public func encode(_ text: String) -> [Int32] {
    var tokens: [Int32] = []
    for token in base.encode(text) {
      let (start, end) = (Int(starts[Int(token)]), Int(starts[Int(token) + 1]))
      if end - start == 1 { tokens.append(parts[start]) } else { tokens += parts[start..<end] }
    }
    return tokens
  }

  /// As the base tokenizer adds them.
  public func addingSpecialTokens(to tokens: [Int32]) -> [Int32] {
    base.addingSpecialTokens(to: tokens)
  }

  /// As the base tokenizer decodes.
  public func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    base.decode(tokens, keepingSpecialTokens: keepingSpecialTokens)
  }

  /// The base tokenizer's.
  public func piece(of token: Int32) -> String? { base.piece(of: token) }

  /// The base tokenizer's.
  public func isSpecial(_ token: Int32) -> Bool { base.isSpecial(token) }

  /// Writes the base tokenizer's files with a remark in `tokenizer_config.json` that digits are split.
  ///
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  public func save(to folder: URL) throws(TokenizerError) {
    try base.save(to: folder)
    try TokenizerConfiguration.remember(.digits, in: folder)
  }

  /// The base tokenizer for ``NumberTokens/pieces``, otherwise this one.
  public func writing(_ numbers: NumberTokens?) -> any SavableTokenizer {
    numbers == .pieces ? base.writing(.pieces) : self
  }
}
