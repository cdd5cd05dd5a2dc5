public import Foundation

extension ProbeReport {
  /// The report as one page of HTML: no scripts, nothing loaded from elsewhere; also well-formed XML.
  public func html() -> String {
    Page(
      title: title, subtitle: subtitle, facts: facts,
      foot:
        "R² is that of ridge regressions on questions that were not learned from, 1 − Σ(y − ŷ)² / "
        + "Σ(y − mean y)². Thin lines: the same regressions, learned from targets in random order. Short "
        + "thick marks at the left: what the token that is read there tells by itself."
    ).html {
      embeddingSection
      for (index, site) in sites.enumerated() { section(site, index) }
    }
  }

  /// Writes ``html()`` to a file, whole or not at all.
  ///
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to file: URL) throws(ReportError) {
    try writePage(html(), to: file)
  }

  private var embeddingSection: Element {
    Element(.section) {
      Element(.h2) { "Embeddings of the number tokens" }
      embeddingFigures
      Self.table(embeddingTable, name: "Embeddings")
    }
  }

  private var embeddingFigures: Element {
    do throws(EmbeddingPlaneError) {
      let plane = try EmbeddingPlane(embeddings)
      let shares = plane.explainedVariance.map(Format.percent)
      let scatter = ScatterChart(
        identifier: "plane", title: "number embeddings in their two principal directions",
        series: 0, points: plane.points, horizontalTitle: "first principal direction",
        verticalTitle: "second principal direction")
      let order = embeddings.values.indices.sorted {
        (embeddings.values[$0], $0) < (embeddings.values[$1], $1)
      }
      let values = ValueChart(
        identifier: "values", title: "first principal direction by value",
        labels: order.map { embeddings.labels[$0] }, values: order.map { embeddings.values[$0] },
        coordinates: plane.points.map(\.x))
      return Element(.div, .class("figures pairs")) {
        Figure(
          drawing: scatter.svg,
          caption:
            "The number tokens in their two principal directions, joined in order of value; these "
            + "explain \(shares[0]) and \(shares[1]) of the variance."
        ).element(number: 1)
        Figure(
          drawing: values.svg,
          caption:
            "The first coordinate by the token’s value: on a rising line, numbers lie in order."
        ).element(number: 2)
      }
    } catch {
      return Element(.p, .class("subtitle")) { "No data: \(error)." }
    }
  }

  private func section(_ site: Site, _ index: Int) -> Element {
    let chart = LayerChart(
      identifier: "site-\(index)", title: site.title, layers: site.layers, curves: site.curves)
    let cut =
      chart.cutsValues
      ? " What lies below \(Format.fixed(LayerChart.lowest, decimals: 2)) is drawn there." : ""
    return Element(.section) {
      Element(.h2) { site.title }
      Element(.ul, .class("legend"), Attribute("aria-label", "Curves")) {
        for (series, curve) in site.curves.enumerated() {
          Element(.li, .class(Palette.className(series))) {
            Element(.svg, Attribute("viewBox", "0 0 34 12"), Attribute("aria-hidden", "true")) {
              Element.line(from: Point(x: 0, y: 6), to: Point(x: 34, y: 6), class: "line")
            }
            curve.name
          }
        }
      }
      Element(.div, .class("single")) {
        Figure(drawing: chart.svg, caption: "What can be read linearly, by layer." + cut)
          .element(number: index + 3)
      }
      Self.table(site.table, name: site.title)
    }
  }

  private static func table(_ table: ReportTable, name: String) -> Element {
    Element(
      .div, .class("scroll"), Attribute("style", "margin-top: 22px"), Attribute("tabindex", "0"),
      Attribute("role", "region"), Attribute("aria-label", name)
    ) {
      if !table.caption.isEmpty { Element(.p, .class("about")) { table.caption } }
      Element(.table, .class("values")) {
        Element(.thead) {
          Element(.tr) {
            Element(.th, Attribute("scope", "col")) { table.corner }
            for column in table.columns {
              Element(.th, .class("column"), Attribute("scope", "col")) { column }
            }
          }
        }
        Element(.tbody) {
          for row in table.rows {
            Element(.tr) {
              Element(.th, Attribute("scope", "row")) { row.header }
              for cell in row.cells { Element(.td) { cell.text } }
            }
          }
        }
      }
    }
  }
}
