/// One digit of a positive integer.
extension RandomNumberGenerator {
  mutating func placeValue(entropy: Double) throws(Redraw) -> QuestionAnswer {
    let digits = String(try integer(isSigned: false, entropy: entropy, minimum: 1))
    let place = integer(in: 1...digits.count)
    return QuestionAnswer(
      question: "What is the \(placeName(place)) digit of \(digits)?",
      answer: String(digits.suffix(place).prefix(1)))
  }
}

/// The name of a decimal place, 1 for units.
private func placeName(_ place: Int) -> String {
  let names = ["thousands", "millions", "billions", "trillions", "quadrillions", "quintillions"]
  guard place > 3 else { return ["units", "tens", "hundreds"][place - 1] }
  return ["", "ten ", "hundred "][(place - 1) % 3] + names[(place - 4) / 3]
}
