/// One product of two numbers, integers or decimals.
extension RandomNumberGenerator {
  /// `p·q`, asked in symbols or in words.
  mutating func product(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let (p, q) = try numberPair(entropy: entropy)
    return QuestionAnswer(
      question: choose(from: QuestionTemplate.product).question(p.decimal, q.decimal),
      answer: try p.times(q).decimal)
  }
}
