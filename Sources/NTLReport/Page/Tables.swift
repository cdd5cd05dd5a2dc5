/// The tables of a report.
extension ComparisonReport {
  /// What the summary holds, and what bold means where there is any.
  var summaryNote: String {
    let hasBest = table.rows.contains { $0.cells.contains(where: \.isBest) }
    let sentences = [table.caption, hasBest ? "Bold marks the best value of a column." : ""]
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Distributions and answers: arms in rows, questions in columns.
  var predictionTable: Element {
    Element.scrolling("Answers to the sample questions") {
      // A column keeps room for its bars: a table of many questions scrolls.
      Element(
        .table, .class("panels"), Attribute("style", "--least: \(140 + 180 * questions.count)px")
      ) {
        Element(.thead) {
          Element(.tr) {
            Element(.th, .class("arm"), Attribute("scope", "col")) { "" }
            for question in questions {
              Element(.th, Attribute("scope", "col")) {
                Element(.span, .class("question")) { question.question }
                Element(.span, .class("label")) {
                  "label \(question.answer), token \(question.position)"
                }
              }
            }
          }
        }
        Element(.tbody) {
          for (index, arm) in arms.enumerated() {
            Element(.tr) {
              Element(.th, .class("arm"), Attribute("scope", "row")) {
                Self.swatch(index)
                arm.name
              }
              for column in questions.indices { panel(arm, index, column) }
            }
          }
        }
      }
    }
  }

  private func panel(_ arm: ArmReport, _ index: Int, _ column: Int) -> Element {
    let question = questions[column]
    let prediction = column < arm.predictions.count ? arm.predictions[column] : nil
    let chart = DistributionChart(
      identifier: "prediction-\(index)-\(column)",
      title: "\(arm.name): number tokens at place \(question.position) of the answer to "
        + "“\(question.question)”",
      series: index, distribution: prediction?.distribution ?? [], trueToken: question.trueToken)
    return Element(.td) {
      chart.svg
      if let prediction {
        Element(.span, .class("answer")) {
          "answer "
          Element(.span, .class("given")) { prediction.answer }
          prediction.answer == question.answer ? " = label" : " ≠ label"
        }
      }
    }
  }

  func swatch(of name: String) -> Element? {
    arms.firstIndex { $0.name == name }.map(Self.swatch)
  }

  static func swatch(_ index: Int) -> Element {
    Element(.span, .class("swatch", Palette.className(index)), Attribute("aria-hidden", "true"))
  }
}
