extension RunReport {
  /// The report as one page of HTML: no scripts, nothing loaded from elsewhere.
  ///
  /// The page is also well-formed XML, and the same report gives the same bytes.
  public func html() -> String {
    let (training, validation) = (trainingFigures, validationFigures)
    return Page(title: title, subtitle: subtitle, facts: facts).html {
      if !notes.isEmpty {
        Element(.section) {
          for note in notes { Element(.p, .class("about")) { note } }
        }
      }
      Element(.section) {
        Element(.h2) { "Tests" }
        if tests.rows.isEmpty {
          Element(.p) { "Nothing has been tested yet." }
        } else {
          if !tests.caption.isEmpty { Element(.p, .class("about")) { tests.caption } }
          tests.element(named: "Tests")
        }
      }
      section("Training", training, first: 1, absence: "No step has been recorded.")
      section(
        "Validation", validation, first: 1 + training.count,
        absence: "No evaluation has been recorded.")
      answerSection(first: 1 + training.count + validation.count)
      answerTables(
        "Worst answers", \.worst, absence: "No answer is known to be far from its label.")
      answerTables("Sample answers", \.samples, absence: "No answers have been recorded.")
      if !settings.isEmpty {
        Element(.section) {
          Element(.h2) { "Settings" }
          Fact.list(settings)
        }
      }
    }
  }

  private func section(
    _ heading: String, _ figures: [Figure], first: Int, absence: String
  ) -> Element {
    Element(.section) {
      Element(.h2) { heading }
      if figures.isEmpty {
        Element(.p) { absence }
      } else {
        Figure.arranged(figures, first: first)
      }
    }
  }

  private func answerSection(first: Int) -> Element {
    Element(.section) {
      Element(.h2) { "Answers" }
      if let errorFigure {
        if answers.count > 1 { answerLegend }
        Figure.arranged([errorFigure], first: first)
        Figure.arranged(agreementFigures, first: first + 1)
      } else {
        Element(.p) { "No answers to questions about numbers have been recorded." }
      }
    }
  }

  @ContentBuilder private func answerTables(
    _ heading: String, _ answers: (AnsweredSet) -> [AnsweredSet.Answer], absence: String
  ) -> [Element.Node] {
    let sets = self.answers.filter { !answers($0).isEmpty }
    Element(.section) {
      Element(.h2) { heading }
      if sets.isEmpty { Element(.p) { absence } }
      for set in sets {
        if self.answers.count > 1 { Element(.h3) { set.name } }
        AnswerTable(name: "\(heading), \(set.name)", answers: answers(set)).element
      }
    }
  }
}

/// Questions with their labels and what was answered.
private struct AnswerTable {
  let name: String
  let answers: [AnsweredSet.Answer]

  var element: Element {
    Element.scrolling(name) {
      Element(.table, .class("answers")) {
        Element(.thead) {
          Element(.tr) {
            for (title, name) in [
              ("question", ""), ("label", "column"), ("answer", "column"),
              ("|answer − label|", "column"),
            ] {
              Element(.th, .class(name), Attribute("scope", "col")) { title }
            }
          }
        }
        Element(.tbody) {
          for answer in answers {
            Element(.tr) {
              Element(.td) { Self.shortened(answer.question) }
              Element(.td, .class("column")) { Self.shortened(answer.label) }
              Element(.td, .class("column")) { Self.shortened(answer.prediction) }
              Element(.td, .class("column")) { answer.absoluteError.map(Format.brief) ?? "–" }
            }
          }
        }
      }
    }
  }

  /// A page is no place for a whole story.
  private static func shortened(_ text: String) -> String {
    let longest = 400
    return text.count <= longest ? text : text.prefix(longest) + " …"
  }
}
