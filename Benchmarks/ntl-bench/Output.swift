import Foundation

/// Everything that was measured, in the form that `--json` prints.
struct Report: Encodable {
  /// The contenders of one measurement.
  struct Result: Encodable {
    let name: String
    let extents: [String: Int]
    let numberShare: Double?
    var timings: [Timing]
    /// Sentences about what could not be measured.
    let missing: [String]
    /// How times grow along the contenders, where that is what is measured.
    var scaling: ScalingLaw?
  }

  var header: Header
  let samples: Int
  var results: [Result] = []
  /// With an earlier run, where one is named.
  var comparison: Comparison?

  /// One JSON object, its keys in alphabetical order.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Report.Result: CustomStringConvertible {
  /// A title and one line for each contender, with the columns that any of them has.
  var description: String {
    let extents = extents.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let title = extents.isEmpty ? name : "\(name)  (\(extents.joined(separator: ", ")))"
    let rows = timings.map(\.columns)
    let widths = (0..<(rows.first?.count ?? 0)).map { i in rows.map { $0[i].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).filter { $1 > 0 }.map { $0.padded(to: $1) }.joined(separator: "  ")
    }
    let laws = scaling.map { ["\($0)"] } ?? []
    return ([title] + (lines + missing + laws).map { "  \($0)".replacing(#/\s+$/#, with: "") })
      .joined(separator: "\n")
  }
}

extension Timing {
  /// Medians, and the quartiles of times and ratios; the others' are in the JSON.
  fileprivate var columns: [String] {
    [
      name,
      milliseconds.text(unit: "ms"),
      ratio.map { $0.quartiles.text(unit: "× \($0.baseline)") } ?? "",
      bandwidthShare.map { String(format: "%.0f %%", 100 * $0.median) } ?? "",
      limit?.description ?? "",
      tokensPerSecond.map { String(format: "%.0f tokens/s", $0.median) } ?? "",
      megabytesPerSecond.map { $0.text(unit: "MB/s") } ?? "",
      peakMemory.map(\.description) ?? "",
      systemAllocations.map { "\($0) allocations" } ?? "",
    ]
  }
}

extension Limit: CustomStringConvertible {
  /// `limit 485 ms, 1.15 × limit`
  var description: String {
    "limit \(Quartiles.text(milliseconds)) ms, \(Quartiles.text(timesLimit.median)) × limit"
  }
}

extension PeakMemory: CustomStringConvertible {
  /// `+64 MB`, of the process, else of the pool.
  var description: String {
    (residentBytes ?? poolBytes).map { String(format: "+%.0f MB", Double($0) / 1e6) } ?? ""
  }
}

extension Quartiles {
  /// `12.4 ms (12.1–13.0)`
  fileprivate func text(unit: String) -> String {
    "\(Self.text(median)) \(unit) (\(Self.text(lower))–\(Self.text(upper)))"
  }

  /// Four digits, or all of those before the point.
  static func text(_ value: Double) -> String {
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
