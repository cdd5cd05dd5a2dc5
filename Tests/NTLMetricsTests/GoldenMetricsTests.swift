import Foundation
import NTLMetrics
import NTLTestSupport
import Testing

/// Against numpy, scipy, sacrebleu, rouge_score and nltk: `Fixtures/metrics/metrics.py`.
@Suite struct GoldenMetricsTests {
  struct Answer: Decodable {
    let prediction: String
    let label: String
    let bleu: Double?
    let rouge1: Double?
    let rouge2: Double?
    let rougeL: Double?

    var texts: (prediction: String, label: String) { (prediction, label) }
  }
  struct Numbers: Decodable {
    struct Answers: Decodable {
      let answers: [Answer]
      let none: [String: Double]
      let paper: [String: Double]
    }
    let sets: [String: Answers]
  }
  struct Texts: Decodable {
    let stems: [String: String]
    let all: [String: Double]
    let answers: [Answer]
  }

  @Test(arguments: ["five", "drawn"], NumberClipping.allCases)
  func numbers(_ name: String, _ clipping: NumberClipping) throws {
    let numbers: Numbers = try fixture("metrics/numbers")
    let set = try #require(numbers.sets[name])
    let metrics = NumberMetrics(set.answers.map(\.texts), clipping: clipping)
    let values = try JSONDecoder().decode(
      [String: Double].self, from: JSONEncoder().encode(metrics))
    let golden = clipping == .none ? set.none : set.paper
    #expect(Set(values.keys) == Set(golden.keys))
    for (key, value) in golden {
      let found = try #require(values[key], "\(key)")
      #expect(abs(found - value) <= 1e-9 * max(1, abs(value)), "\(key): \(found), not \(value)")
    }
  }

  @Test func wholeSetOfTexts() throws {
    let texts: Texts = try fixture("metrics/texts")
    let metrics = TextMetrics(texts.answers.map(\.texts))
    for (key, value) in [
      ("bleu", metrics.bleu), ("rouge1", metrics.rouge1), ("rouge2", metrics.rouge2),
      ("rougeL", metrics.rougeL),
    ] { #expect(abs(try #require(value) - texts.all[key]!) < 1e-9, "\(key)") }
  }

  @Test func everyText() throws {
    let texts: Texts = try fixture("metrics/texts")
    for answer in texts.answers {
      let metrics = TextMetrics([answer.texts])
      for (name, found, golden) in [
        ("BLEU", metrics.bleu, answer.bleu), ("ROUGE-1", metrics.rouge1, answer.rouge1),
        ("ROUGE-2", metrics.rouge2, answer.rouge2), ("ROUGE-L", metrics.rougeL, answer.rougeL),
      ] {
        let difference = abs(try #require(found) - (try #require(golden)))
        #expect(difference < 1e-9, "\(name) of \(answer.prediction) for \(answer.label)")
      }
    }
  }

  @Test func stems() throws {
    let texts: Texts = try fixture("metrics/texts")
    #expect(texts.stems.count > 150)
    for (word, stem) in texts.stems { #expect(porterStem(of: word) == stem, "\(word)") }
  }
}
