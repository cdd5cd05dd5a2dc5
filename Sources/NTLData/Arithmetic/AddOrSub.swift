/// One sum or difference of two numbers, integers or decimals.
extension RandomNumberGenerator {
  /// `p + q` or `p − q`, asked in symbols or in words.
  mutating func sumOrDifference(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let isSum = coin()
    let (p, q) = try numberPair(entropy: entropy)
    let templates =
      if isSum {
        QuestionTemplate.sum
      } else if p >= q {
        // A distance is never negative, so its questions need p ≥ q.
        QuestionTemplate.difference + QuestionTemplate.distance
      } else {
        QuestionTemplate.difference
      }
    return QuestionAnswer(
      question: choose(from: templates).question(p.decimal, q.decimal),
      answer: (isSum ? try p.plus(q) : try p.minus(q)).decimal)
  }
}
