import Foundation
import NTLJSON
import NTLTestSupport
import NTLTokenizer
import Testing

extension FuzzTests {
  private static let texts = [
    "", "What is 3 + 4?  ", "16 eggs,\tﬁve ½ １２ cafés 🔢 e\u{301}\0\r\n",
    "<pad>a</s> <unk><extra_id_0>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{2581}\u{2581}1048 1048",
  ]

  /// Encodes and decodes; tokens are those of the vocabulary.
  private func use(_ tokenizer: any Tokenizer, _ mutator: inout Mutator) {
    let random = Int32(truncatingIfNeeded: mutator.below(1 << 40))
    for text in [mutator.element(Self.texts), Self.texts[1]] {
      let tokens = tokenizer.encode(text)
      for token in tokens {
        #expect(token >= 0 && token < tokenizer.vocabularySize, "\(text.debugDescription)")
      }
      _ = tokenizer.decode(tokens + [random, -1, .max, .min], keepingSpecialTokens: true)
      _ = tokenizer.decode([random] + tokens, keepingSpecialTokens: false)
    }
  }

  @Test func sentencePieceModels() throws {
    struct Golden: Decodable { let models: [String: Data] }
    let golden: Golden = try fixture("sentencepiece_models")
    let seeds = golden.models.sorted { $0.key < $1.key }.map { [UInt8]($0.value) }
    let folder = try FuzzFolder()
    try fuzz("SentencePiece models") { mutator in
      mutator.mutated(mutator.element(seeds), others: seeds)
    } attempt: { bytes, mutator in
      do {
        let model = try SentencePieceModel(bytes: bytes, file: "fuzz")
        let tokens = model.encode(mutator.element(Self.texts))
        for token in tokens { #expect(model.pieces.indices.contains(Int(token))) }
        _ = model.decode(tokens + [Int32(mutator.below(500)), -1, .max])
        // Some of them whole, with what stands around the model.
        guard mutator.below(8) == 0 else { return true }
        try folder.write(bytes, "spiece.model")
        let tokenizer = try loadTokenizer(from: folder.url)
        use(tokenizer, &mutator)
        use(tokenizer.writing(.digits), &mutator)
        return true
      } catch is TokenizerError { return false }
    }
  }

  /// Every kind of pipeline, from the cases that are held against the `tokenizers` library.
  @Test func pipelines() throws {
    let golden = try JSON(parsing: Data(contentsOf: fixtureFile("tokenizers_pipeline.json")))
    let shared = try #require(golden["byteModel"])
    let seeds = try #require(golden["cases"]?.array).compactMap { golden in
      golden["tokenizer"]?.merging([JSON.Member("model", golden["model"] ?? shared)])
    }
    let texts = seeds.map { Array($0.text().utf8) }
    try fuzz("tokenizer.json") { mutator in
      let number = mutator.below(seeds.count)
      return mutator.below(3) == 0
        ? mutator.mutated(texts[number], others: texts)
        : Array(mutator.mutated(seeds[number], others: seeds).text().utf8)
    } attempt: { bytes, mutator in
      do {
        let pipeline = try TokenizerPipeline(
          withExactCopy(bytes) { try JSON(parsing: $0) }, file: "fuzz")
        for text in [mutator.element(Self.texts), Self.texts[1]] {
          let tokens = pipeline.encode(text, addingSpecialTokens: mutator.below(2) == 0)
          for token in tokens { #expect(token >= 0 && token < pipeline.vocabularySize) }
          _ = pipeline.decode(
            tokens + [Int32(mutator.below(500)), -1, .max], keepingSpecialTokens: true)
        }
        return true
      } catch is TokenizerError { return false } catch is JSONError { return false }
    }
  }

  /// Folders of a vocabulary with its merges, and what else may lie beside it: one of the files is changed.
  @Test func foldersOfTokenizers() throws {
    let pieces =
      "abcdeginortu0123456789Ġ.,".map(String.init)
      + ["in", "Ġa", "nd", "Ġand", "12", "<|endoftext|>", "<pad>"]
    let vocabulary = JSON.object(pieces.enumerated().map { JSON.Member($1, .integer($0)) })
    let seeds: [(name: String, text: String)] = [
      ("vocab.json", vocabulary.text()),
      ("merges.txt", "#version: 0.2\ni n\nĠ a\nn d\nĠa nd\n1 2\n"),
      (
        "tokenizer_config.json",
        #"{"add_prefix_space": true, "eos_token": {"content": "<|endoftext|>"}, "pad_token": "<pad>", "#
          + #""extra_ids": 3, "ntl": {"digits": true, "source": "vocab.json"}}"#
      ),
      ("special_tokens_map.json", #"{"unk_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}"#),
      ("added_tokens.json", #"{"<x>": 40, "<y>": 41}"#),
    ]
    let bytes = seeds.map { Array($0.text.utf8) }
    let jsons = seeds.map { try? JSON(parsing: $0.text.utf8) }
    let folder = try FuzzFolder()
    for (seed, bytes) in zip(seeds, bytes) { try folder.write(bytes, seed.name) }
    let separator: UInt8 = 0xFE
    try fuzz("vocab.json and its neighbours") { mutator in
      let number = mutator.below(seeds.count)
      if mutator.below(2) == 0, let json = jsons[number] {
        return [UInt8(number), separator]
          + mutator.mutated(json, others: jsons.compactMap(\.self)).text().utf8
      }
      return [UInt8(number), separator] + mutator.mutated(bytes[number], others: bytes)
    } attempt: { input, mutator in
      let number = Int(input[0])
      try folder.write(Array(input[2...]), seeds[number].name)
      defer { try? folder.write(bytes[number], seeds[number].name) }
      do {
        use(try loadTokenizer(from: folder.url), &mutator)
        return true
      } catch is TokenizerError { return false }
    }
  }
}
