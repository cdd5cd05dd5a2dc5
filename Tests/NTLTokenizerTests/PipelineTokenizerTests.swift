import Foundation
import NTLJSON
import NTLTokenizer
import Testing

/// Against the encodings of the `tokenizers` library; skipped without `../shared`.
@Suite(.enabled(if: SharedTokenizers.exist, "needs ../shared/data/tokenizers"))
struct PipelineTokenizerTests {
  private let folder = SharedTokenizers.folder.appending(path: "gpt2")

  @Test func vocabulariesAndMergesEncodeAsTheLibrary() throws {
    let tokenizer = try loadTokenizer(from: folder)
    #expect(tokenizer.vocabularySize == 50_257)
    let rows = try SharedTokenizers.lines(folder.appending(path: "golden_encodings.jsonl"))
    #expect(rows.count > 300)
    for row in rows {
      let text = try #require(row["text"]?.string)
      let ids = try #require(row["ids"]?.array).compactMap { $0.integer.map(Int32.init) }
      // Those encodings take names of special tokens for text.
      guard !text.contains("<|endoftext|>") else { continue }
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
      #expect(
        tokenizer.decode(ids).utf8.elementsEqual((row["decoded"]?.string ?? text).utf8),
        "\(text.debugDescription)")
    }
  }

  @Test func numberPiecesAreThoseOfThePaper() throws {
    let tokenizer = try loadTokenizer(from: folder).writing(.pieces)
    let table = try String(contentsOf: folder.appending(path: "number_tokens.tsv"), encoding: .utf8)
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    let wanted = rows.compactMap { row in
      Int32(row[0]).map { (token: $0, value: Double(row[2])!) }
    }.sorted { $0.token < $1.token }
    #expect(tokenizer.numberValues.map(\.token) == wanted.map(\.token))
    #expect(tokenizer.numberValues.map(\.value) == wanted.map(\.value))
  }

  @Test func whatASentencePieceModelIsSavedAsIsTheSameTokenizer() throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID())")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    let model = try loadTokenizer(from: SharedTokenizers.folder.appending(path: "t5"))
    try model.save(to: copy)
    #expect(try loadTokenizer(from: copy) is SentencePieceTokenizer)

    let pipeline = try PipelineTokenizer(contentsOf: copy.appending(path: "tokenizer.json"))
    #expect(pipeline.vocabularySize == model.vocabularySize)
    #expect(pipeline.numberValues.map(\.token) == model.numberValues.map(\.token))
    #expect(
      [pipeline.endToken, pipeline.paddingToken, pipeline.unknownToken]
        == [model.endToken, model.paddingToken, model.unknownToken])
    for text in ["What is 3 + 4?", " 100,000 eggs ½", "ﬁve\tducks", "", "1.5e3"] {
      #expect(pipeline.encode(text) == model.encode(text))
      #expect(pipeline.decode(pipeline.encode(text)) == model.decode(model.encode(text)))
    }
    #expect(pipeline.encode("a<extra_id_0>b</s>") == [3, 9, 32_099, 3, 115, 1])
    #expect(pipeline.decode([9, 2, 1, 0, 40_000]) == "a\u{FFFD}\u{FFFD}")
  }

  @Test func foldersComeBackAsTheyWere() throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID())")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    let tokenizer = try loadTokenizer(from: folder)
    try tokenizer.writing(nil).save(to: copy)
    let split = try loadTokenizer(from: copy)
    #expect(split is DigitSplittingTokenizer)
    #expect(split.decode(split.encode("I have 1234 eggs")) == "I have 1234 eggs")
    #expect(split.encode("1234") == "1234".flatMap { tokenizer.encode(String($0)) })
    #expect(split.endToken == 50_256 && split.paddingToken == 50_256)
  }
}
