import NTLJSON
import NTLTokenizer
import Testing

/// Small tokenizers of every kind against the `tokenizers` library: `Fixtures/tokenizers_pipeline.py`.
struct PipelineGoldenTests {
  @Test(arguments: PipelineFixture.caseNames)
  func textsAreEncodedAsTheLibraryDoes(name: String) throws {
    let golden = try PipelineFixture.golden(name)
    let tokenizer = try TokenizerPipeline(PipelineFixture.tokenizer(golden), file: name)
    let texts = try #require(PipelineFixture.json["texts"]?[golden["texts"]!.string!]?.array)
    let encodings = try #require(golden["ids"]?.array)
    #expect(texts.count == encodings.count)
    for (text, ids) in zip(texts, encodings) {
      let found = tokenizer.encode(text.string!, addingSpecialTokens: false)
      #expect(found == PipelineFixture.tokens(ids), "\(name): \(text.string!.debugDescription)")
    }
    for (text, ids) in zip(texts, golden["firstWithSpecialTokens"]?.array ?? []) {
      let found = tokenizer.encode(text.string!, addingSpecialTokens: true)
      #expect(found == PipelineFixture.tokens(ids), "\(name): \(text.string!.debugDescription)")
    }
  }

  @Test(arguments: PipelineFixture.caseNames)
  func tokensAreDecodedAsTheLibraryDoes(name: String) throws {
    let golden = try PipelineFixture.golden(name)
    let tokenizer = try TokenizerPipeline(PipelineFixture.tokenizer(golden), file: name)
    let rows = [
      ("ids", "decoded", true), ("random", "randomDecoded", true),
      ("random", "randomWithoutSpecialTokens", false),
    ]
    for (tokens, texts, keeps) in rows {
      for (ids, text) in zip(golden[tokens]?.array ?? [], golden[texts]?.array ?? []) {
        let ids = PipelineFixture.tokens(ids)
        let found = tokenizer.decode(ids, keepingSpecialTokens: keeps)
        #expect(
          sameBytes(found, text.string), "\(name): \(ids) \(found.debugDescription), not \(text)")
      }
    }
  }

  @Test func everyKindHasItsCase() {
    #expect(PipelineFixture.caseNames.count >= 55)
    #expect(PipelineFixture.json["texts"]?["general"]?.array?.count == 42)
  }
}
