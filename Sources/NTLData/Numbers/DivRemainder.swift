/// The remainder of a division: p = a·q + r with 0 ≤ r < q.
extension RandomNumberGenerator {
  mutating func divRemainder(
    _ budget: Budget, letters: Letters = Letters()
  ) throws(Redraw) -> QuestionAnswer {
    var (budget, letters) = (budget, letters)
    let entropy = budget.takeOne()
    let share = 1 + uniform(in: 0...entropy / 3)
    let rest = max(0, entropy - share)
    let r = try integer(isSigned: false, entropy: share)
    let fraction = uniform()
    let a = try integer(isSigned: false, entropy: rest * fraction, minimum: 1)
    let q = try integer(isSigned: false, entropy: rest * (1 - fraction), minimum: 1).plus(r)
    let p = try a.times(q).plus(r)
    let mentions = try mentions(of: [Quantity(p), Quantity(q)], budget, &letters)
      .map(\.inlined)
    return QuestionAnswer(
      question: prologue(mentions)
        + choose(from: QuestionTemplate.remainder).question(mentions[0].name, mentions[1].name),
      answer: String(r))
  }
}
