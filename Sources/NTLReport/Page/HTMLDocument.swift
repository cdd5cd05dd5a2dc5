extension ComparisonReport {
  /// The report as one page of HTML: no scripts, nothing loaded from elsewhere.
  ///
  /// The page is also well-formed XML, and the same report gives the same bytes.
  public func html() -> String {
    Page(title: title, subtitle: subtitle, facts: facts).html {
      Element(.section) {
        Element(.h2) { "Summary" }
        if table.rows.isEmpty {
          Element(.p) { "No summary was given." }
        } else {
          // Not the table's own caption, which would scroll out of sight with it.
          if !summaryNote.isEmpty { Element(.p, .class("about")) { summaryNote } }
          table.element(named: "Summary", swatch: swatch)
        }
      }
      figureSections
    }
  }

  private var sections: [FigureSection] {
    [
      FigureSection(
        heading: "Learning curves", figures: curveFigures, absence: "No curves were recorded.",
        key: .strokes),
      FigureSection(
        heading: "Distribution of errors", figures: errorFigures,
        absence: "No answers were recorded.", key: .fills),
      FigureSection(
        heading: "Sample questions", figures: predictionFigures,
        absence: "No sample questions were recorded."),
      FigureSection(
        heading: "Embeddings of the number tokens", figures: embeddingFigures,
        absence: "No embeddings were recorded."),
    ]
  }

  @ContentBuilder private var figureSections: [Element.Node] {
    // Figures are numbered through: a section begins where those before it ended.
    let sections = sections
    for (index, section) in sections.enumerated() {
      let first = sections[..<index].reduce(1) { $0 + $1.figures.count }
      Element(.section) {
        Element(.h2) { section.heading }
        if section.figures.isEmpty {
          Element(.p) { section.absence }
        } else {
          if let key = section.key { legend(key) }
          Figure.arranged(section.figures, first: first)
        }
      }
    }
  }

  private func legend(_ key: FigureSection.Key) -> Element {
    Element(.ul, .class("legend"), Attribute("aria-label", "Arms")) {
      for (index, arm) in arms.enumerated() {
        Element(.li, .class(Palette.className(index))) {
          switch key {
          case .fills: Self.swatch(index)
          case .strokes:
            Element(.svg, Attribute("viewBox", "0 0 34 12"), Attribute("aria-hidden", "true")) {
              Element.line(from: Point(x: 0, y: 6), to: Point(x: 34, y: 6), class: "line")
            }
          }
          arm.name
        }
      }
    }
  }
}
