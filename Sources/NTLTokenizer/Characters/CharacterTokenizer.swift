/// One token a character.
///
/// Ids 0, 1 and 2 are padding, end and unknown, as in T5 (Raffel et al. 2020); the alphabet follows
/// from 3 in its own order. A *character* is one Unicode scalar here, so that text maps to tokens
/// without grapheme rules, which change from one Unicode version to the next: a decomposed `é` is
/// two characters, and each scalar outside the alphabet becomes one unknown token.
public struct CharacterTokenizer: Tokenizer {
  /// All 95 printable ASCII characters.
  ///
  /// | ids | characters |
  /// |---|---|
  /// | 3…12 | `0`…`9` |
  /// | 13…38 | `A`…`Z` |
  /// | 39…64 | `a`…`z` |
  /// | 65…96 | the 32 punctuation marks, by their ASCII codes |
  /// | 97 | space |
  public static let `default` = CharacterTokenizer(validated: printableASCII)

  /// The characters in the order of their ids, the first of them 3.
  public let alphabet: [Unicode.Scalar]

  /// `tokensOfASCII[c]` for the scalars below 128: nearly all of the text that is ever encoded.
  private let tokensOfASCII: [Int32]
  private let tokensOfOthers: [Unicode.Scalar: Int32]

  /// Makes a tokenizer of the given characters; a `String` will do.
  ///
  /// - Throws: `TokenizerError` when there are none, one is repeated, or one consists of several
  ///   Unicode scalars.
  public init(alphabet: some Sequence<Character>) throws(TokenizerError) {
    var scalars: [Unicode.Scalar] = []
    var seen: Set<Unicode.Scalar> = []
    for character in alphabet {
      guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first
      else { throw .compositeCharacter(character) }
      guard seen.insert(scalar).inserted else { throw .repeatedCharacter(character) }
      scalars.append(scalar)
    }
    guard !scalars.isEmpty else { throw .emptyAlphabet }
    self.init(validated: scalars)
  }

  private init(validated alphabet: [Unicode.Scalar]) {
    var tokensOfASCII = [Int32](repeating: Self.unknown, count: 128)
    var tokensOfOthers: [Unicode.Scalar: Int32] = [:]
    for (token, scalar) in zip(Self.firstCharacter..., alphabet) {
      if scalar.isASCII {
        tokensOfASCII[Int(scalar.value)] = token
      } else {
        tokensOfOthers[scalar] = token
      }
    }
    self.alphabet = alphabet
    self.tokensOfASCII = tokensOfASCII
    self.tokensOfOthers = tokensOfOthers
  }

  static let specialPieces = ["<pad>", "</s>", "<unk>"]
  private static let unknown: Int32 = 2
  private static let firstCharacter = Int32(specialPieces.count)

  private static var printableASCII: [Unicode.Scalar] {
    let printable = (UInt8(ascii: " ")...UInt8(ascii: "~")).map(Unicode.Scalar.init)
    let digits = printable.filter { ("0"..."9").contains($0) }
    let capitals = printable.filter { ("A"..."Z").contains($0) }
    let smallLetters = printable.filter { ("a"..."z").contains($0) }
    let punctuation = printable.filter {
      $0 != " " && !$0.properties.isAlphabetic && !("0"..."9").contains($0)
    }
    return digits + capitals + smallLetters + punctuation + [" "]
  }
}

extension CharacterTokenizer {
  /// The alphabet and the three special tokens.
  public var vocabularySize: Int { Self.specialPieces.count + alphabet.count }

  /// 0.
  public var paddingToken: Int32 { 0 }

  /// 1.
  public var endToken: Int32 { 1 }

  /// 2.
  public var unknownToken: Int32 { Self.unknown }

  /// The ASCII digits of the alphabet; digits of other scripts are characters like any other.
  public var numberValues: [(token: Int32, value: Double)] {
    zip(Self.firstCharacter..., alphabet).compactMap { token, scalar in
      guard ("0"..."9").contains(scalar) else { return nil }
      return (token, Double(scalar.value - ("0" as Unicode.Scalar).value))
    }
  }

  /// One token for every Unicode scalar of `text`.
  public func encode(_ text: String) -> [Int32] {
    text.unicodeScalars.map { scalar in
      scalar.isASCII
        ? tokensOfASCII[Int(scalar.value)] : tokensOfOthers[scalar, default: Self.unknown]
    }
  }

  /// The characters of `tokens` in a row.
  public func decode(_ tokens: [Int32], keepingSpecialTokens: Bool) -> String {
    var text = String.UnicodeScalarView()
    for token in tokens {
      if let character = character(of: token) {
        text.append(character)
      } else if keepingSpecialTokens, let piece = piece(of: token) {
        text.append(contentsOf: piece.unicodeScalars)
      } else if token != paddingToken && token != endToken {
        text.append("\u{FFFD}")
      }
    }
    return String(text)
  }

  /// The character of `token`, or `<pad>`, `</s>`, `<unk>`; nil outside the vocabulary.
  public func piece(of token: Int32) -> String? {
    if let character = character(of: token) { return String(character) }
    return Self.specialPieces.indices.contains(Int(token)) ? Self.specialPieces[Int(token)] : nil
  }

  private func character(of token: Int32) -> Unicode.Scalar? {
    let index = Int(token) - Self.specialPieces.count
    return alphabet.indices.contains(index) ? alphabet[index] : nil
  }
}

extension CharacterTokenizer: Equatable {
  /// Whether both give every text the same tokens.
  public static func == (left: Self, right: Self) -> Bool { left.alphabet == right.alphabet }
}
