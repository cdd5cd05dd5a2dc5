/// The next term of a sequence that a polynomial of degree 1 to 3 gives.
extension RandomNumberGenerator {
  mutating func sequenceNextTerm(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let degree = integer(in: 1...3)
    // Scaled so that every power contributes alike to a term in the middle of the sequence.
    let scale = 0.5 * Elementary.log10(Double(degree + 2))
    let shares = dirichlet(Array(repeating: 1, count: degree + 1)).map { entropy * $0 }
    var coefficients: [Int128] = []
    for (power, share) in shares.enumerated() {
      coefficients.append(
        try integer(
          isSigned: true, entropy: share + scale * Double(degree - 2 * power),
          minimum: power == degree ? 1 : 0))
    }
    let count = degree + integer(in: 2...5)
    var terms: [String] = []
    for n in 1...Int128(count + 1) {
      var value: Int128 = 0
      for coefficient in coefficients.reversed() {
        value = try value.times(n).plus(coefficient)
      }
      terms.append(String(value))
    }
    let answer = terms.removeLast()
    return QuestionAnswer(
      question: choose(from: QuestionTemplate.sequence).question(terms.joined(separator: ", ")),
      answer: answer)
  }
}
