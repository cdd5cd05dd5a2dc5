import Foundation
import NTLLoss
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

private let realVocabularies = sharedData.appending(path: "tokenizers")

/// The numbers of real vocabularies, as ntloss and the paper's code find them; skipped without `../shared`.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: realVocabularies.path),
    "needs ../shared/data/tokenizers"))
struct NumberScanTests {
  private struct Golden: Decodable {
    struct Numbers: Decodable {
      let tokens: [Int32]
      let values: [Double]
    }
    struct Levels: Decodable {
      let digits: Numbers
      let numbers: Numbers
    }
    let t5: Levels
    let gpt2: Levels
  }

  /// Written by `Fixtures/number_tokens.py`.
  private func golden() throws -> Golden { try fixture("number_tokens") }

  @Test(arguments: ["t5", "gpt2"])
  func bothLevelsAreThoseOfNtloss(_ name: String) throws {
    let tokenizer = try loadTokenizer(from: realVocabularies.appending(path: name)).writing(
      .pieces)
    let golden = name == "t5" ? try golden().t5 : try golden().gpt2
    for (rule, wanted) in [
      (NumberVocabulary.Rule.digits, golden.digits), (.numbers, golden.numbers),
    ] {
      let found = try NumberVocabulary(scanning: tokenizer, rule: rule)
      #expect(Self.sorted(found).map(\.0) == wanted.tokens, "\(rule)")
      // ntloss holds them in single precision.
      #expect(
        Self.sorted(found).map { Float($0.1) } == wanted.values.map { Float($0) }, "\(rule)")
    }
  }

  @Test(arguments: ["t5", "gpt2"])
  func behindWordMarksTheyAreThoseOfThePaper(_ name: String) throws {
    let tokenizer = try loadTokenizer(from: realVocabularies.appending(path: name)).writing(
      .pieces)
    let found = try NumberVocabulary(scanning: tokenizer, rule: .spacedNumbers)
    let table = try String(
      contentsOf: realVocabularies.appending(path: "\(name)/number_tokens.tsv"),
      encoding: .utf8)
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    let wanted = rows.map { (Int32($0[0])!, Double($0[2])!) }.sorted { $0.0 < $1.0 }
    #expect(Self.sorted(found).map(\.0) == wanted.map(\.0))
    #expect(Self.sorted(found).map(\.1) == wanted.map(\.1))
    // The tokenizer's own list, which training uses, follows the same rule.
    #expect(tokenizer.numberValues.map(\.token) == wanted.map(\.0))
    #expect(tokenizer.numberValues.map(\.value) == wanted.map(\.1))
  }

  @Test func theDigitTokenizersNumbersAreTheDigits() throws {
    let tokenizer = try loadTokenizer(from: realVocabularies.appending(path: "t5")).writing(
      .digits)
    let digits = try golden().t5.digits
    #expect(tokenizer.numberValues.map(\.token) == digits.tokens)
    #expect(tokenizer.numberValues.map(\.value) == digits.values)
  }

  private static func sorted(_ vocabulary: NumberVocabulary) -> [(Int32, Double)] {
    zip(vocabulary.tokens, vocabulary.values).map { ($0, $1) }.sorted { $0.0 < $1.0 }
  }
}

/// The loss's rule and the tokenizers' stand in libraries that do not know each other.
@Test func bothLibrariesTakeTheSamePiecesForNumbers() {
  let marks = ["", "\u{2581}", "\u{120}", "\u{2581}\u{2581}", " "]
  let texts = [
    "0", "12", "-3", "+4", ".5", "5.", "1.5e3", "1e", "e5", "1e400", "-", "+", ".", "1-2", "1.2.3",
    "", "1_000",
    "٣", "１２", "nan", "inf", "0x10", "½", "1 2", "--1", "1e+5", "1e5.5", "a1",
  ]
  for mark in marks {
    for text in texts {
      let (loss, tokenizer) = (
        NumberVocabulary.Rule.spacedNumbers.value(of: mark + text),
        NumberTokens.value(of: mark + text)
      )
      #expect(loss == tokenizer, "\((mark + text).debugDescription)")
    }
  }
}
