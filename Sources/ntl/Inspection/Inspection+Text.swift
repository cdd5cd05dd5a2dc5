import Foundation
import NTLHub
import NTLModel
import NTLTokenizer

extension Inspection {
  /// What a person reads.
  func text(allTensors: Bool) -> String {
    var sections = [place.path]
    let facts = modelFacts + tokenizerFacts
    let width = facts.map(\.name.count).max() ?? 0
    if !facts.isEmpty {
      sections.append(
        facts.map { name, value in
          let lines = value.split(separator: "\n").joined(
            separator: "\n" + String(repeating: " ", count: width + 2))
          return name.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + lines
        }.joined(separator: "\n"))
    }
    if let tensors { sections.append(table(of: tensors, allTensors)) }
    if !problems.isEmpty { sections.append(problems.map { "! \($0)" }.joined(separator: "\n")) }
    return sections.joined(separator: "\n\n")
  }

  private var modelFacts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    if let configuration {
      facts.append(("configuration", configuration.words))
      let count = configuration.parameterCount
      facts.append(("parameters", "\(grouped(count)), \(byteCount(4 * count)) in single precision"))
    }
    if let tensors {
      let bytes = tensors.shards.reduce(0) { $0 + $1.byteCount }
      var lines = [
        "\(grouped(tensors.names.count)) tensors, \(grouped(tensors.scalarCount)) scalars, \(byteCount(bytes)) in "
          + (tensors.shards.count == 1 ? tensors.shards[0].name : "\(tensors.shards.count) shards")
      ]
      if tensors.shards.count > 1 {
        lines += tensors.shards.map {
          "\($0.name)  \(grouped($0.tensorCount)) tensors, \(byteCount($0.byteCount))"
        }
      }
      facts.append(("weights", lines.joined(separator: "\n")))
    }
    return facts
  }

  private var tokenizerFacts: [(name: String, value: String)] {
    guard let tokenizer else { return [] }
    let spare = configuration.map { $0.vocabularySize - tokenizer.vocabularySize } ?? 0
    let tokens =
      "\(grouped(tokenizer.vocabularySize)) tokens (\(tokenizer.kind))"
      + (spare > 0 ? "; rows of the model without one: \(grouped(spare))" : "")
    let special = tokenizer.special.map { token, name, role in
      "\(name) \(token)" + (role.map { " (\($0))" } ?? "")
    }
    let isDigits = tokenizer.rule == .digits
    return [
      ("tokenizer", tokens),
      ("special tokens", abbreviated(special, 8)),
      (
        "number tokens",
        "as digits, every piece that holds one cut into characters"
          + "\(isDigits ? " (the rule here)" : ""): "
          + numbers(tokenizer.digits, 10) + "\n"
          + "as pieces\(isDigits ? "" : " (the rule here)"): " + numbers(tokenizer.pieces, 6)
      ),
    ]
  }

  private func numbers(_ tokens: [InspectedTokenizer.NumberToken], _ most: Int) -> String {
    guard let least = tokens.map(\.value).min(), let greatest = tokens.map(\.value).max() else {
      return "none"
    }
    let examples = tokens.sorted { ($0.value, $0.token) < ($1.value, $1.token) }
      .map { "\($0.piece) (\($0.token)) = \(short($0.value))" }
    return "\(grouped(tokens.count)), from \(short(least)) to \(short(greatest))\n  "
      + abbreviated(examples, most)
  }

  /// The first ones and the last one.
  private func abbreviated(_ texts: [String], _ most: Int) -> String {
    guard texts.count > most, let last = texts.last else { return texts.joined(separator: ", ") }
    return texts.prefix(most - 2).joined(separator: ", ") + ", … \(last)"
  }

  private func table(of tensors: ModelTensors, _ allTensors: Bool) -> String {
    var table = TextTable(["tensor", "shape", "type", "tensors", "scalars"])
    for group in TensorGroup.groups(of: tensors, each: allTensors) {
      table.add([
        group.name, "\(group.shape)", group.type.rawValue, "\(group.count)", grouped(group.scalars),
      ])
    }
    return table.text
  }
}

extension T5Configuration {
  /// In words, a line for each kind of thing.
  fileprivate var words: String {
    let layers =
      "\(encoderLayers) + \(decoderLayers) layers, \(width) wide, \(heads) heads of \(headWidth), "
      + "feed-forward \(feedForwardWidth) wide with \(feedForward.isGated ? "gated " : "")"
      + feedForward.activation
    let positions =
      "relative positions in \(relativeBuckets) buckets up to \(relativeMaximumDistance), norms with "
      + "ε = \(short(normEpsilon)), dropout \(short(dropoutRate))"
    let output =
      (tiesEmbeddings ? "the output matrix is the embedding (tied)" : "an output matrix of its own")
      + ", hidden states before it \(scalesDecoderOutputs ? "scaled by \(width)^−½" : "not scaled")"
    let tokens =
      "\(grouped(vocabularySize)) rows of embedding; padding \(paddingToken), end \(endToken), the "
      + "decoder starts with \(decoderStartToken)"
    return ["T5, " + layers, positions, output, tokens].joined(separator: "\n")
  }
}

/// `1,234,567`
private func grouped(_ number: Int) -> String {
  var text = ""
  for (index, digit) in "\(number)".reversed().enumerated() {
    if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

/// All digits, and no point behind a whole number.
private func short(_ number: Double) -> String {
  abs(number) < 1e15 && number == number.rounded() ? "\(Int(number))" : "\(number)"
}
