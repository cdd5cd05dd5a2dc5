import Foundation

/// What a SentencePiece model's file (`spiece.model`, `tokenizer.model`) says: a `ModelProto` in the wire
/// format of protocol buffers.
///
/// Source: github.com/google/sentencepiece, src/sentencepiece_model.proto, for names, numbers and defaults.
struct SentencePieceFile: Sendable {
  enum PieceType: UInt64 {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  struct Piece {
    var text = ""
    var score: Float = 0
    var type = PieceType.normal
  }

  enum Algorithm: UInt64 {
    case unigram = 1
    case bytePairs, word, character
  }

  var pieces: [Piece] = []
  var algorithm = Algorithm.unigram
  var unknownToken = 0
  var beginToken = 1
  var endToken = 2
  var paddingToken = -1
  var unknownSurface = " \u{2047} "
  var fallsBackToBytes = false
  var marksWordEnds = false
  var characterMap = PrecompiledCharacterMap()
  /// The same map as the file spells it.
  var characterMapBytes: [UInt8] = []
  var denormalization = PrecompiledCharacterMap()
  var addsDummyPrefix = true
  var removesExtraBlanks = true
  var escapesBlanks = true

  /// Reads a file.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  init(contentsOf file: URL) throws(TokenizerError) {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw .missingFile(file.path)
    }
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw .unreadable(file: file.path, reason: error.localizedDescription)
    }
    try self.init(Array(data), file: file.path)
  }

  /// Reads a file's bytes; errors call their source `file`.
  ///
  /// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    do {
      try Self.fields(of: bytes[...]) { (number, value) throws(Problem) in
        switch (number, value) {
        case (1, .bytes(let piece)): pieces.append(try Self.piece(piece, pieces.count))
        case (2, .bytes(let trainer)): try read(trainer: trainer)
        case (3, .bytes(let normalizer)): try read(normalizer: normalizer)
        case (5, .bytes(let denormalizer)):
          try Self.fields(of: denormalizer) { (number, value) throws(Problem) in
            if case (2, .bytes(let map)) = (number, value) {
              denormalization = try Self.characterMap(map)
            }
          }
        default: break
        }
      }
    } catch {
      throw .malformed(file: file, reason: "as a SentencePiece model, \(error.text)")
    }
    guard !pieces.isEmpty else {
      throw .malformed(file: file, reason: "as a SentencePiece model, it has no pieces")
    }
    guard pieces.filter({ $0.type == .unknown }).count == 1,
      let unknown = pieces.firstIndex(where: { $0.type == .unknown })
    else {
      throw .malformed(
        file: file, reason: "as a SentencePiece model, it needs one piece for what is unknown")
    }
    unknownToken = unknown
  }

  private struct Problem: Error {
    let text: String
  }

  private static func fields(
    of message: ArraySlice<UInt8>,
    _ read: (Int, ProtocolBuffer.Value) throws(Problem) -> Void
  ) throws(Problem) {
    var fields = ProtocolBuffer(message)
    while true {
      let field: (number: Int, value: ProtocolBuffer.Value)?
      do { field = try fields.next() } catch {
        throw Problem(text: "at byte \(error.offset) \(error.problem)")
      }
      guard let field else { return }
      try read(field.number, field.value)
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>, _ what: String) throws(Problem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(text: "\(what) is not UTF-8")
    }
    return text
  }

  private static func piece(
    _ message: ArraySlice<UInt8>, _ index: Int
  ) throws(Problem) -> Piece {
    var piece = Piece()
    try fields(of: message) { (number, value) throws(Problem) in
      switch (number, value) {
      case (1, .bytes(let text)): piece.text = try Self.text(text, "piece \(index)")
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let type)):
        guard let type = PieceType(rawValue: type) else {
          throw Problem(text: "piece \(index) is of the unknown type \(type)")
        }
        piece.type = type
      default: break
      }
    }
    guard !piece.text.isEmpty else { throw Problem(text: "piece \(index) is empty") }
    guard piece.score.isFinite else {
      throw Problem(text: "the score of piece \(index) is \(piece.score)")
    }
    return piece
  }

  private mutating func read(trainer: ArraySlice<UInt8>) throws(Problem) {
    try Self.fields(of: trainer) { (number, value) throws(Problem) in
      switch (number, value) {
      case (3, .varint(let type)):
        guard let type = Algorithm(rawValue: type) else {
          throw Problem(text: "its model is of the unknown type \(type)")
        }
        algorithm = type
      case (24, .varint(let flag)): marksWordEnds = flag != 0
      case (35, .varint(let flag)): fallsBackToBytes = flag != 0
      case (41, .varint(let id)): beginToken = Int(Int32(truncatingIfNeeded: id))
      case (42, .varint(let id)): endToken = Int(Int32(truncatingIfNeeded: id))
      case (43, .varint(let id)): paddingToken = Int(Int32(truncatingIfNeeded: id))
      case (44, .bytes(let text)): unknownSurface = try Self.text(text, "unk_surface")
      default: break
      }
    }
  }

  private mutating func read(normalizer: ArraySlice<UInt8>) throws(Problem) {
    try Self.fields(of: normalizer) { (number, value) throws(Problem) in
      switch (number, value) {
      case (2, .bytes(let map)):
        characterMap = try Self.characterMap(map)
        characterMapBytes = Array(map)
      case (3, .varint(let flag)): addsDummyPrefix = flag != 0
      case (4, .varint(let flag)): removesExtraBlanks = flag != 0
      case (5, .varint(let flag)): escapesBlanks = flag != 0
      default: break
      }
    }
  }

  private static func characterMap(
    _ bytes: ArraySlice<UInt8>
  ) throws(Problem) -> PrecompiledCharacterMap {
    guard let map = PrecompiledCharacterMap(bytes) else {
      throw Problem(text: "its precompiled character map is cut off")
    }
    return map
  }
}
