public import Foundation

/// What a grid of runs came to: for each test set its tables, and how far the rows' seeds lie apart.
public struct SweepReport: Codable, Equatable, Sendable {
  /// One metric of a row, as it is drawn.
  public struct Spread: Codable, Equatable, Sendable {
    /// The row, in words.
    public var name: String
    /// Which arm it belongs to, counted from 0: rows of an arm have its colour.
    public var arm: Int
    /// What each seed measured.
    public var values: [Double]

    /// Names a row's values.
    public init(name: String, arm: Int, values: [Double]) {
      (self.name, self.arm, self.values) = (name, arm, values)
    }
  }

  /// A metric of all rows.
  public struct Drawing: Codable, Equatable, Sendable {
    /// What was measured.
    public var metric: Metric
    /// One for each row.
    public var rows: [Spread]

    /// Makes a drawing.
    public init(metric: Metric, rows: [Spread]) { (self.metric, self.rows) = (metric, rows) }
  }

  /// One test set.
  public struct Section: Codable, Equatable, Sendable {
    /// Its name.
    public var heading: String
    /// Values, and differences to the baseline.
    public var tables: [ReportTable]
    /// The metrics that are drawn.
    public var drawings: [Drawing]

    /// Collects a section.
    public init(heading: String, tables: [ReportTable], drawings: [Drawing]) {
      (self.heading, self.tables, self.drawings) = (heading, tables, drawings)
    }
  }

  /// The heading of the page.
  public var title: String
  /// A sentence under the heading, or an empty string.
  public var subtitle: String
  /// How the numbers were made.
  public var facts: [Fact]
  /// One for each test set.
  public var sections: [Section]

  /// Collects a report.
  public init(title: String, subtitle: String, facts: [Fact], sections: [Section]) {
    (self.title, self.subtitle, self.facts, self.sections) = (title, subtitle, facts, sections)
  }

  /// The report as one page of HTML: no scripts, nothing loaded from elsewhere.
  public func html() -> String {
    Page(title: title, subtitle: subtitle, facts: facts).html {
      if sections.isEmpty { Element(.p) { "No run is done yet." } }
      for (index, section) in sections.enumerated() {
        let first = sections[..<index].reduce(1) { $0 + $1.drawings.count }
        Element(.section) {
          Element(.h2) { section.heading }
          for table in section.tables {
            Element(.p, .class("about")) { table.caption }
            table.element(named: table.caption)
          }
          for (offset, drawing) in section.drawings.enumerated() {
            figure(drawing, number: first + offset, test: section.heading)
          }
        }
      }
    }
  }

  /// Writes ``html()`` to a file, whole or not at all.
  ///
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to file: URL) throws(ReportError) { try writePage(html(), to: file) }

  private func figure(_ drawing: Drawing, number: Int, test: String) -> Element {
    let chart = SpreadChart(
      identifier: "spread-\(number)", metric: drawing.metric, rows: drawing.rows, test: test)
    return Figure(
      drawing: chart.svg,
      caption: "\(drawing.metric.name), \(test): a dot for each seed, a stroke at their mean.",
      isWide: true
    ).element(number: number)
  }
}
