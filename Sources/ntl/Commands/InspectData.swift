import ArgumentParser
import Foundation
import NTLData
import NTLHub
import NTLJSON
import NTLTokenizer

struct InspectData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what questions and answers are like: lengths, numbers, repetitions.",
    discussion: """
      Files are of question and answer lines, or of JSON objects (.jsonl). Several count as one. Lengths in \
      characters are in Unicode scalars; those in tokens, of a tokenizer, are without special tokens.
      """)

  @Argument(help: "The files.")
  var files: [String]

  @Option(help: "A tokenizer's folder or file, a repository (org/name), or \"characters\".")
  var tokenizer: String?

  @Flag(help: "Cut every piece that holds a digit into characters, as the paper does.")
  var digits = false

  @Flag(help: "Write one JSON object.")
  var json = false

  func validate() throws {
    if digits && tokenizer == nil {
      throw ValidationError("--digits is about a tokenizer; name one with --tokenizer.")
    }
  }

  func run() throws {
    var inspection = DatasetInspection(tokenCount: try tokenCount())
    let line = StatusLine()
    for file in files {
      line.show("reading \(file)")
      do { try inspection.add(file) } catch {
        line.clear()
        throw error
      }
    }
    line.clear()
    print(json ? inspection.json.text(indentation: 2) : inspection.text)
  }

  private func tokenCount() throws -> (@Sendable (String) -> Int)? {
    guard let name = tokenizer else { return nil }
    var tokenizer: any SavableTokenizer =
      name == "characters"
      ? CharacterTokenizer.default : try loadTokenizer(from: Place.url(of: name, for: .tokenizer))
    if digits { tokenizer = tokenizer.writing(.digits) }
    return { [tokenizer] text in tokenizer.encode(text).count }
  }
}

extension DatasetInspection {
  /// Tables and histograms.
  fileprivate var text: String {
    var table = TextTable(["", "min", "median", "mean", "95 %", "max"])
    let parts = [("question", questions), ("answer", answers)]
    for (name, part) in parts {
      for (what, distribution) in [
        ("characters", part.characters), ("tokens", part.tokens),
        ("number digits", part.numbers.digits), ("numbers", part.numbers.values),
      ] where distribution.count > 0 {
        let figures = [
          distribution.minimum, distribution.quantile(0.5), distribution.mean,
          distribution.quantile(0.95), distribution.maximum,
        ]
        table.add(["\(name) \(what)"] + figures.map { String(format: "%.6g", $0) })
      }
    }
    var lines = ["\(pairs) pairs, \(numericAnswers) answers are a number", "", table.text, ""]
    for (name, part) in parts {
      let numbers = part.numbers
      lines.append(
        "\(name)s: \(numbers.values.count) numbers (\(numbers.negative) negative, \(numbers.decimal) with "
          + "decimals), \(numbers.textsWithout) without, \(part.empty) empty")
    }
    lines.append(
      "repeated: \(repeatedQuestions) questions, \(repeatedPairs) of them with their answer")
    if parts.contains(where: { $0.1.characters.isSampled || $0.1.numbers.values.isSampled }) {
      lines.append("medians, 95 % and histograms are of a sample of \(Distribution.capacity)")
    }
    for (title, histogram) in [
      ("question characters", questions.lengths), ("answer characters", answers.lengths),
      ("numbers in answers", answers.numbers.magnitudes),
    ] where !histogram.classes.isEmpty {
      lines += ["", title, histogram.text]
    }
    return lines.joined(separator: "\n")
  }

  fileprivate var json: JSON {
    [
      "pairs": .integer(pairs), "numeric_answers": .integer(numericAnswers),
      "repeated_questions": .integer(repeatedQuestions),
      "repeated_pairs": .integer(repeatedPairs), "questions": questions.json,
      "answers": answers.json,
    ]
  }
}

extension DatasetInspection.Part {
  fileprivate var json: JSON {
    [
      "characters": characters.json, "tokens": tokens.json, "empty": .integer(empty),
      "numbers": [
        "values": numbers.values.json, "digits": numbers.digits.json,
        "negative": .integer(numbers.negative), "with_decimals": .integer(numbers.decimal),
        "texts_without": .integer(numbers.textsWithout), "magnitudes": numbers.magnitudes.json,
      ],
      "lengths": lengths.json,
    ]
  }
}

extension Distribution {
  /// Null where there was nothing.
  fileprivate var json: JSON {
    guard count > 0 else { return .null }
    return [
      "count": .integer(count), "minimum": .number(minimum), "q05": .number(quantile(0.05)),
      "q25": .number(quantile(0.25)), "median": .number(quantile(0.5)),
      "q75": .number(quantile(0.75)), "q95": .number(quantile(0.95)),
      "maximum": .number(maximum), "mean": .number(mean), "sampled": .boolean(isSampled),
    ]
  }
}

extension Histogram {
  fileprivate var text: String {
    let width = classes.map(\.name.count).max() ?? 0
    let most = max(1, classes.map(\.count).max() ?? 1)
    return classes.map { part in
      let blocks = Int((40 * Double(part.count) / Double(most)).rounded(.up))
      return String(repeating: " ", count: width - part.name.count) + part.name + "  "
        + String(repeating: "█", count: blocks) + " \(part.count)"
    }.joined(separator: "\n")
  }

  fileprivate var json: JSON {
    .array(classes.map { ["class": .string($0.name), "count": .integer($0.count)] })
  }
}
