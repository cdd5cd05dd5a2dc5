import Foundation

/// A run beside an earlier one, figure by figure.
struct Comparison: Encodable {
  /// A figure that both runs have.
  struct Figure: Encodable {
    /// The measurement's, with the contender's behind it.
    let name: String
    /// Milliseconds.
    let old: Quartiles
    let new: Quartiles
    /// The new median divided by the old one.
    let ratio: Double
    /// Whether the middle halves of the two samples have a time in common: then the two runs may be alike.
    let overlaps: Bool
  }

  /// The earlier run's date and sources.
  let old: String
  /// How the machines differ, so that the figures may not be compared; empty where they don't.
  let differences: [String]
  /// In the order of the new run.
  let figures: [Figure]
  /// How many figures only one of the two has.
  let unmatched: Int

  init(_ report: Report, with old: EarlierReport) {
    let new = report.results.flatMap { result in
      result.timings.map { (name: "\(result.name)/\($0.name)", time: $0.milliseconds) }
    }
    let earlier = old.figures
    figures = new.compactMap { figure in
      earlier[figure.name].map { Figure(figure.name, old: $0, new: figure.time) }
    }
    unmatched = new.count + earlier.count - 2 * figures.count
    differences = old.header.differences(from: report.header)
    self.old = [old.header.date, old.header.revision.map { "sources \($0)" }]
      .compactMap(\.self).joined(separator: ", ")
  }
}

extension Comparison.Figure {
  init(_ name: String, old: Quartiles, new: Quartiles) {
    self.init(
      name: name, old: old, new: new, ratio: new.median / old.median,
      overlaps: old.lower <= new.upper && new.lower <= old.upper)
  }
}

extension Comparison: CustomStringConvertible {
  /// Sentences, and a line for each figure.
  var description: String {
    var lines = ["beside \(old):"]
    if !differences.isEmpty {
      lines.append(
        "The runs differ in \(differences.joined(separator: "; ")): the ratios are not the program's "
          + "alone.")
    }
    guard !figures.isEmpty else {
      return (lines + ["None of the figures is in both; compare runs of the same suites."])
        .joined(separator: "\n")
    }
    let width = figures.map(\.name.count).max() ?? 0
    lines += figures.map { figure in
      let (old, new) = (Quartiles.text(figure.old.median), Quartiles.text(figure.new.median))
      return "  \(figure.name.padded(to: width))  " + "\(old) → \(new) ms".padded(to: 20)
        + String(format: "  %.3f ×  ", figure.ratio)
        + (figure.overlaps ? "quartiles overlap" : figure.ratio < 1 ? "faster" : "slower")
    }
    if unmatched > 0 { lines.append("Figures that only one of the runs has: \(unmatched).") }
    return lines.joined(separator: "\n")
  }
}
