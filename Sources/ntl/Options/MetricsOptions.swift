import ArgumentParser
import NTLMetrics

extension NumberExtraction: ExpressibleByArgument {}
extension NumberClipping: ExpressibleByArgument {}

/// How answers are compared.
struct MetricsOptions: ParsableArguments {
  @Option(
    help: """
      How the number of a text is found: paper (the last match of [+-]?\\s*\\d+(\\.\\d+)?) or flexible \
      (thousands separators, exponents, fractions; a minus between numbers is no sign); none: answers are \
      texts.
      """)
  var rule = NumberExtraction.paper

  @Option(
    help: "What is done to numbers: none, or paper (predictions are clipped to ±1e10, labels not).")
  var clip = NumberClipping.none

  func scores(_ answers: [(prediction: String, label: String)]) -> AnswerScores {
    AnswerScores(answers, extraction: rule, clipping: clip)
  }
}
