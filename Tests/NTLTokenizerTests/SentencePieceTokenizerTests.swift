import Foundation
import NTLJSON
import NTLTestSupport
import NTLTokenizer
import Testing

/// Against the encodings of the SentencePiece library and the paper's code; skipped without `../shared`.
@Suite(.enabled(if: SharedTokenizers.exist, "needs ../shared/data/tokenizers"))
struct SentencePieceTokenizerTests {
  private let folder = SharedTokenizers.folder.appending(path: "t5")

  @Test func encodesAndDecodesAsTheLibrary() throws {
    let tokenizer = try SentencePieceTokenizer(contentsOf: folder.appending(path: "spiece.model"))
    let rows = try SharedTokenizers.lines(folder.appending(path: "golden_encodings.jsonl"))
    #expect(rows.count > 300)
    for row in rows {
      let text = try #require(row["text"]?.string)
      let ids = try #require(row["ids"]?.array).compactMap { $0.integer.map(Int32.init) }
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(
        tokenizer.model.decode(ids).utf8.elementsEqual(row["decoded"]?.string?.utf8 ?? "".utf8),
        "\(text.debugDescription)")
    }
  }

  @Test func digitsAreSplitAsInThePaper() throws {
    let tokenizer = try loadTokenizer(from: folder).writing(.digits)
    for row in try SharedTokenizers.lines(folder.appending(path: "golden_digit_split.jsonl")) {
      let text = try #require(row["text"]?.string)
      let ids = try #require(row["ids"]?.array).compactMap { $0.integer.map(Int32.init) }
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
    #expect(tokenizer.numberValues.count == 10)
    #expect(tokenizer.numberValues.map(\.value).sorted() == (0...9).map(Double.init))
  }

  @Test func numberPiecesAreThoseOfThePaper() throws {
    let tokenizer = try loadTokenizer(from: folder).writing(.pieces)
    let table = try String(contentsOf: folder.appending(path: "number_tokens.tsv"), encoding: .utf8)
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    let wanted = rows.map { (Int32($0[0])!, Double($0[2])!) }.sorted { $0.0 < $1.0 }
    #expect(tokenizer.numberValues.map(\.token) == wanted.map(\.0))
    #expect(tokenizer.numberValues.map(\.value) == wanted.map(\.1))
  }

  @Test func piecesHaveTheirNames() throws {
    let tokenizer = try loadTokenizer(from: folder)
    #expect(tokenizer.vocabularySize == 32_100)
    for row in try SharedTokenizers.lines(folder.appending(path: "vocab.jsonl")) {
      let fields = try #require(row.array)
      #expect(tokenizer.piece(of: Int32(try #require(fields[0].integer))) == fields[1].string)
    }
    #expect(tokenizer.piece(of: 32_099) == "<extra_id_0>")
    #expect(tokenizer.piece(of: 32_000) == "<extra_id_99>")
    #expect(tokenizer.piece(of: 32_100) == nil)
  }

  @Test func foldersRememberHowNumbersAndNamesAreRead() throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID())")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    let model = copy.appending(path: "spiece.model")
    try FileManager.default.copyItem(at: folder.appending(path: "spiece.model"), to: model)
    let alone = try loadTokenizer(from: copy)
    #expect(alone.encode("</s>").count > 1)
    let configuration = copy.appending(path: "tokenizer_config.json")
    try Data(#"{"tokenizer_class": "T5Tokenizer", "kept": [1]}"#.utf8).write(to: configuration)
    let named = try loadTokenizer(from: copy)
    #expect(named.encode("a<extra_id_0>b 12</s>") == [3, 9, 32_099, 3, 115, 586, 1])
    #expect(
      named.decode([3, 9, 32_099, 3, 115, 586, 1], keepingSpecialTokens: true)
        == "a<extra_id_0> b 12</s>")
    #expect(named.decode([3, 9, 32_099, 3, 115, 586, 1]) == "a b 12")

    try named.writing(nil).save(to: copy)
    let split = try loadTokenizer(from: copy)
    #expect(split is DigitSplittingTokenizer)
    #expect(split.encode("12") == [3, 536, 357])
    #expect(split.encode("<extra_id_12>") == [32_087])
    #expect(try String(contentsOf: configuration, encoding: .utf8).contains("kept"))
    #expect(
      FileManager.default.contentsEqual(
        atPath: model.path, andPath: folder.appending(path: "spiece.model").path))

    try split.writing(.pieces).save(to: copy)
    #expect(try loadTokenizer(from: copy).writing(nil).encode("12") == [586])
    try alone.save(to: copy)
    #expect(try loadTokenizer(from: copy).encode("</s>") == alone.encode("</s>"))
  }

  @Test func damagedModelsNeverCrash() throws {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "spiece.model")))
    // Its first pieces and the character map's beginning, so that a case takes a millisecond.
    let small = Array(bytes.prefix(6_000))
    var generator = Mutations(state: 7)
    var refused = 0
    for _ in 0..<400 {
      do {
        let model = try SentencePieceModel(bytes: generator.mutated(small), file: "damaged.model")
        _ = model.decode(model.encode("16 eggs, ﬁ ½ \u{0}"))
      } catch { refused += 1 }
    }
    #expect(refused > 0)
  }
}

/// Bytes changed at random, the same ones in every run.
private struct Mutations {
  var state: UInt64

  private mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: state >> 33) % max(1, bound)
  }

  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...next(4) {
      switch next(4) {
      case 0: bytes[next(bytes.count)] ^= 1 << UInt8(next(8))
      case 1: bytes[next(bytes.count)] = 0xFF
      case 2: bytes.removeLast(next(bytes.count / 2))
      default: bytes.insert(UInt8(next(256)), at: next(bytes.count))
      }
    }
    return bytes
  }
}

enum SharedTokenizers {
  static let folder = sharedData.appending(path: "tokenizers")
  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func lines(_ file: URL) throws -> [JSON] {
    try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: Array($0))
    }
  }
}
