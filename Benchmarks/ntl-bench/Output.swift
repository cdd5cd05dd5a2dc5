import Foundation

/// Everything that was measured, in the form that `--json` prints.
struct Report: Encodable {
  /// The contenders of one measurement.
  struct Result: Encodable {
    let name: String
    let extents: [String: Int]
    let timings: [Timing]
  }

  let header: Header
  let samples: Int
  var results: [Result] = []

  /// One JSON object, its keys in alphabetical order.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Report.Result: CustomStringConvertible {
  /// A title and one line for each contender: medians, and the values that half of the sample lies
  /// between.
  var description: String {
    let extents = extents.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let title = "\(name)  (\(extents.joined(separator: ", ")))"
    return ([title] + timings.map { "  \($0)" }).joined(separator: "\n")
  }
}

extension Timing: CustomStringConvertible {
  var description: String {
    let columns = [
      name.padded(to: 20),
      milliseconds.text(unit: "ms").padded(to: 34),
      tokensPerSecond.map { $0.text(unit: "tokens/s") },
      ratio.map { $0.quartiles.text(unit: "× \($0.baseline)") },
    ]
    return columns.compactMap { $0 }.joined(separator: "  ")
      .replacing(#/\s+$/#, with: "")
  }
}

extension Quartiles {
  /// `12.4 ms (12.1 to 13.0)`
  fileprivate func text(unit: String) -> String {
    "\(Self.text(median)) \(unit) (\(Self.text(lower)) to \(Self.text(upper)))"
  }

  /// Four digits, or all of those before the point.
  private static func text(_ value: Double) -> String {
    let digitsBeforePoint = max(1, Int(log10(max(abs(value), 1)).rounded(.down)) + 1)
    return String(format: "%.*f", max(0, 4 - digitsBeforePoint), value)
  }
}

extension String {
  /// Filled up with spaces, never cut.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
