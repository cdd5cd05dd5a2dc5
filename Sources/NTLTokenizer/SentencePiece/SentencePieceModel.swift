public import Foundation

/// Text to pieces and back as the SentencePiece library does it (Kudo and Richardson, EMNLP 2018).
///
/// Special pieces such as `</s>` are never found in a text; who wants that splits texts at them first.
public struct SentencePieceModel: Sendable {
  /// The pieces by id.
  public let pieces: [String]
  let types: [SentencePieceFile.PieceType]
  /// Stands for what no piece covers.
  public let unknownToken: Int32
  /// Begins a text; nil if the model has no such piece.
  public let beginToken: Int32?
  /// Ends a text; nil if the model has no such piece.
  public let endToken: Int32?
  /// Fills up short texts; nil if the model has no such piece.
  public let paddingToken: Int32?

  private let normalizer: SentencePieceNormalizer
  private let denormalizer: SentencePieceNormalizer
  private let segmentation: Segmentation
  /// The tokens of the bytes 0…255, if what is unknown is written so.
  private let byteTokens: [Int32]?
  private let byteValues: [Int32: UInt8]
  private let unknownSurface: String

  private enum Segmentation: Sendable {
    case unigram(UnigramModel)
    case bytePairs(ScoredPairModel)
  }

  /// Reads a `spiece.model` or `tokenizer.model`.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  public init(contentsOf file: URL) throws(TokenizerError) {
    try self.init(SentencePieceFile(contentsOf: file), file: file.path)
  }

  /// Reads a model's bytes; errors call their source `file`.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  public init(bytes: [UInt8], file: String) throws(TokenizerError) {
    try self.init(SentencePieceFile(bytes, file: file), file: file)
  }

  private init(_ model: SentencePieceFile, file: String) throws(TokenizerError) {
    pieces = model.pieces.map(\.text)
    types = model.pieces.map(\.type)
    unknownToken = Int32(model.unknownToken)
    unknownSurface = model.unknownSurface
    func special(_ id: Int) -> Int32? {
      model.pieces.indices.contains(id) && model.pieces[id].type == .control ? Int32(id) : nil
    }
    beginToken = special(model.beginToken)
    endToken = special(model.endToken)
    paddingToken = special(model.paddingToken)

    let userDefined = model.pieces.enumerated().filter { $1.type == .userDefined }
      .map { (bytes: Array($1.text.utf8), value: Int32($0)) }
    let symbols = userDefined.isEmpty ? nil : ByteTrie(userDefined)
    normalizer = SentencePieceNormalizer(
      characterMap: model.characterMap, addsDummyPrefix: model.addsDummyPrefix,
      removesExtraBlanks: model.removesExtraBlanks, escapesBlanks: model.escapesBlanks,
      marksWordEnds: model.marksWordEnds, userDefined: symbols)
    denormalizer = SentencePieceNormalizer(
      characterMap: model.denormalization, addsDummyPrefix: false, removesExtraBlanks: false,
      escapesBlanks: false, marksWordEnds: false, userDefined: nil)

    var byteValues: [Int32: UInt8] = [:]
    for (token, piece) in model.pieces.enumerated() where piece.type == .byte {
      guard let byte = Self.byte(of: piece.text) else {
        throw .malformed(
          file: file, reason: "piece \(token), \"\(piece.text)\", is of type byte but names none")
      }
      byteValues[Int32(token)] = byte
    }
    self.byteValues = byteValues
    byteTokens = try Self.byteTokens(model, byteValues, file)

    let lowest = model.pieces.lazy.filter { $0.type == .normal }.map(\.score).min()
    switch model.algorithm {
    case .unigram:
      segmentation = .unigram(
        UnigramModel(
          model.pieces.enumerated().filter { $1.type == .normal || $1.type == .userDefined }.map {
            UnigramModel.Piece(
              $1.text, token: Int32($0), score: Double($1.score),
              isUserDefined: $1.type == .userDefined)
          }, unknownToken: unknownToken, lowestScore: Double(lowest ?? 0), precision: .single))
    case .bytePairs:
      segmentation = .bytePairs(ScoredPairModel(model))
    case .word, .character:
      throw .unsupported(
        file: file, reason: "its algorithm is neither unigram nor byte-pair encoding")
    }
  }

  /// The byte of a piece `<0x0A>`.
  static func byte(of piece: String) -> UInt8? {
    let text = Array(piece.utf8)
    guard text.count == 6, text.starts(with: "<0x".utf8), text[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: text[3..<5], as: UTF8.self), radix: 16)
  }

  private static func byteTokens(
    _ model: SentencePieceFile, _ values: [Int32: UInt8], _ file: String
  ) throws(TokenizerError) -> [Int32]? {
    guard model.fallsBackToBytes else { return nil }
    var tokens = [Int32](repeating: -1, count: 256)
    for (token, byte) in values { tokens[Int(byte)] = token }
    guard !tokens.contains(-1) else {
      throw .malformed(
        file: file, reason: "it writes unknown characters as bytes but lacks pieces of some bytes")
    }
    return tokens
  }

  /// The tokens of a text.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { encode($0) }
  }

  /// The tokens of a text in valid UTF-8.
  func encode(_ text: UnsafeBufferPointer<UInt8>) -> [Int32] {
    let normalized = normalizer(text)
    return normalized.withUnsafeBufferPointer { normalized in
      let segments =
        switch segmentation {
        case .unigram(let model): model.segments(of: normalized)
        case .bytePairs(let model): model.segments(of: normalized)
        }
      var tokens: [Int32] = []
      tokens.reserveCapacity(segments.count)
      var followsUnknown = false
      for segment in segments {
        let isUnknown = segment.token == unknownToken
        if isUnknown, let byteTokens {
          tokens += normalized[segment.range].map { byteTokens[Int($0)] }
        } else if !(isUnknown && followsUnknown) {
          tokens.append(segment.token)
        }
        followsUnknown = isUnknown
      }
      return tokens
    }
  }

  /// The text of tokens; those outside of the vocabulary read as U+FFFD.
  public func decode(_ tokens: some Sequence<Int32>) -> String {
    var text: [UInt8] = []
    var bytes: [UInt8] = []
    let stripsBlanks = normalizer.addsDummyPrefix || normalizer.removesExtraBlanks
    var isAtBeginning = true
    var hasStripped = false
    for token in tokens {
      if let byte = byteValues[token] {
        bytes.append(byte)
        continue
      }
      if !bytes.isEmpty { flushBytes(&bytes, into: &text) }
      if hasStripped || !text.isEmpty { isAtBeginning = false }
      hasStripped = false
      guard pieces.indices.contains(Int(token)) else {
        text += "\u{FFFD}".utf8
        continue
      }
      switch types[Int(token)] {
      case .control: continue
      case .unknown: text += unknownSurface.utf8
      default:
        var piece = Substring(pieces[Int(token)])
        if isAtBeginning && stripsBlanks && piece.utf8.starts(with: SentencePieceNormalizer.mark) {
          piece = Substring(piece.unicodeScalars.dropFirst())
          hasStripped = !normalizer.removesExtraBlanks
        }
        for scalar in piece.unicodeScalars {
          text += scalar == "\u{2581}" ? " ".utf8.map(\.self) : Array(String(scalar).utf8)
        }
      }
    }
    if !bytes.isEmpty { flushBytes(&bytes, into: &text) }
    let denormalized = text.withUnsafeBufferPointer { denormalizer($0) }
    return String(decoding: denormalized, as: UTF8.self)
  }

  /// Appends bytes as characters; each that belongs to none reads as U+FFFD.
  private func flushBytes(_ bytes: inout [UInt8], into text: inout [UInt8]) {
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : characterLength(first)
      if length > 0, rest.count >= length,
        let character = String(validating: rest.prefix(length), as: UTF8.self)
      {
        text += character.utf8
        rest = rest.dropFirst(length)
      } else {
        text += "\u{FFFD}".utf8
        rest = rest.dropFirst()
      }
    }
    bytes = []
  }
}
