import Foundation
import NTLProbe
import NTLReport

/// What a probe found, as tables for the terminal and as a page.
struct ProbeTables {
  private let result: ProbeResult

  init(_ result: ProbeResult) { self.result = result }

  /// All tables, under headings.
  func text(questions: String) -> String {
    var lines = [
      "Questions: \(questions); \(halves)", "", "Embeddings of the number tokens", "",
    ]
    var table = TextTable(["", "found", "by chance"])
    for row in embeddingRows { table.add([row.name, row.found, row.chance]) }
    lines.append(table.text)
    for site in result.sites {
      lines += ["", "\(site.site.title): \(counts(site))", ""]
      var table = TextTable(["R² and Spearman ρ, held out"] + columns)
      for row in rows(site) { table.add([row.name] + row.cells) }
      lines.append(table.text)
    }
    return lines.joined(separator: "\n")
  }

  private var halves: String {
    let repeated =
      result.repeatedQuestions > 0 ? "; \(result.repeatedQuestions) repeated ones left out" : ""
    return "\(result.questionsLearned) learned from, \(result.questionsTested) tested with"
      + repeated
  }

  private func counts(_ site: ProbeResult.Site) -> String {
    "\(site.learned) learned from, \(site.tested) tested with"
  }

  private var embeddingRows: [(name: String, found: String, chance: String)] {
    let e = result.embeddings
    let shares = e.explainedVariance.prefix(3).map { Self.percent($0) }.joined(separator: ", ")
    return [
      ("number tokens", "\(e.values.count)", ""),
      ("variance along the leading directions", shares, ""),
      ("order along the first direction, |ρ|", Self.fixed(e.rankCorrelation), ""),
      (
        "nearest token has a neighbouring value", Self.percent(e.nearestNeighbors),
        Self.percent(e.nearestNeighborsByChance)
      ),
      ("distance and difference of values, ρ", Self.fixed(e.distanceCorrelation), "0.000"),
      (
        "value read linearly, leave-one-out R²", Self.fixed(e.readout.rSquared),
        Self.fixed(e.readout.shuffledRSquared)
      ),
      ("share of shuffled values read as well", Self.percent(e.readout.chance), ""),
    ]
  }

  private var columns: [String] {
    ProbeTarget.allCases.flatMap { ["\($0.title) R²", "ρ"] }
  }

  private func rows(_ site: ProbeResult.Site) -> [(name: String, cells: [String])] {
    func cells(_ readouts: ProbeResult.Readouts) -> [String] {
      ProbeTarget.allCases.flatMap {
        [Self.fixed(readouts[$0].rSquared), Self.fixed(readouts[$0].spearman)]
      }
    }
    return site.layers.map { ($0.layer, cells($0)) } + [
      ("the token alone", cells(site.tokenAlone)),
      (
        "shuffled, best layer",
        ProbeTarget.allCases.flatMap { [Self.fixed(site.highestShuffled($0)), ""] }
      ),
    ]
  }

  private static func fixed(_ value: Double?) -> String {
    // Readouts can be wrong by powers of ten; how wrong is of no interest.
    value.map { $0 < -99 ? "< −99" : Format.fixed($0, decimals: 3) } ?? "–"
  }

  private static func percent(_ value: Double?) -> String { value.map(Format.percent) ?? "–" }
}

extension ProbeTables {
  /// The page.
  ///
  /// - Parameters:
  ///   - model: what was probed, as it was named.
  ///   - questions: what it was probed with.
  ///   - seed: of the halves.
  ///   - vectors: the number tokens' embeddings.
  /// - Returns: a report whose figures are drawn from the result.
  func report(of model: String, questions: String, seed: UInt64, vectors: [[Double]])
    -> ProbeReport
  {
    ProbeReport(
      title: "Numbers in \(model)",
      subtitle: "How number tokens lie among each other, and what can be read from hidden states.",
      facts: [
        Fact("model", model), Fact("questions", questions), Fact("halves", halves),
        Fact("seed", "\(seed)"),
      ],
      embeddings: NumberEmbeddings(
        labels: result.embeddings.labels, values: result.embeddings.values, vectors: vectors),
      embeddingTable: ReportTable(
        corner: "", columns: ["found", "by chance"],
        rows: embeddingRows.map { row in
          ReportTable.Row(row.name, [row.found, row.chance].map { ReportTable.Cell($0) })
        }),
      sites: result.sites.map(page))
  }

  private func page(_ site: ProbeResult.Site) -> ProbeReport.Site {
    ProbeReport.Site(
      title: site.site.title, layers: site.layers.map(\.layer),
      curves: ProbeTarget.allCases.map { target in
        ProbeReport.Curve(
          name: target.title, values: site.layers.map { $0[target].rSquared },
          baseline: site.tokenAlone[target].rSquared,
          shuffled: site.shuffled.map { $0[target].rSquared })
      },
      table: ReportTable(
        caption:
          "R² and Spearman’s ρ on questions not learned from; number tokens: \(counts(site)).",
        corner: "layer", columns: columns,
        rows: rows(site).map { row in
          ReportTable.Row(row.name, row.cells.map { ReportTable.Cell($0) })
        }))
  }
}
