import Foundation
import NTLData
import NTLJSON
import NTLTokenizer

extension CountedWorkload {
  /// Texts to tokens, and examples to batches.
  static func texts() throws -> [CountedWorkload] {
    let texts = try MathematicsModule.addSubMultiple
      .questionAnswers(count: 600, at: .trainMedium, seed: 1).map(\.question)
    let characters = CharacterTokenizer.default
    let batches = LengthBucketedBatches(
      lengths: (0..<2_000).map { $0 * 7_919 % 61 }, batchSize: 8, seed: 1)
    return [
      CountedWorkload("text/characters") {
        for text in texts { _ = characters.encode(text) }
      },
      try pipeline("t5", as: "text/unigram", texts),
      try pipeline("gpt2", as: "text/byte-pairs", texts),
      CountedWorkload("data/epoch") { _ = batches.batches(inEpoch: 0) },
    ]
  }

  /// A tokenizer of the fixtures, which has a few hundred pieces.
  ///
  /// It remembers words it has seen, so each turn reads other texts than those before.
  private static func pipeline(
    _ fixture: String, as name: String, _ texts: [String]
  ) throws -> CountedWorkload {
    let file = "Fixtures/tokenizers_pipeline.json"
    let json = try JSON(parsing: Data(contentsOf: URL(filePath: file)))
    guard let golden = json["cases"]?.array?.first(where: { $0["name"]?.string == fixture }),
      let tokenizer = golden["tokenizer"], let model = golden["model"]
    else {
      throw TokenizerSuiteError.unreadable(file: file)
    }
    let pipeline = try TokenizerPipeline(
      tokenizer.merging([JSON.Member("model", model)]), file: file)
    var unread = texts[...]
    return CountedWorkload(name) {
      for text in unread.prefix(200) { _ = pipeline.encode(text, addingSpecialTokens: true) }
      unread = unread.dropFirst(200)
    }
  }
}
