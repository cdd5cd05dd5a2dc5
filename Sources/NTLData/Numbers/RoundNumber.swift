/// A number to be rounded to a power of ten.
extension RandomNumberGenerator {
  /// The rounded number is drawn first, then what is added to be rounded away: less than half a
  /// unit, or just half where rounding away from zero gives the drawn number.
  mutating func roundNumber(
    _ budget: Budget, letters: Letters = Letters()
  ) throws(Redraw) -> QuestionAnswer {
    var (budget, letters) = (budget, letters)
    let entropy = budget.takeOne()
    let power = integer(in: -7...6)
    let share = 1 + uniform(in: 0...entropy / 2)
    let rest = max(1, entropy - share)
    let rounded = try signedInteger(entropy: share)
    let parts = Rational.power10(Int(rest.rounded(.up)))
    let remainder = integer(
      in: (rounded <= 0 ? 1 - parts / 2 : -parts / 2)...(rounded >= 0 ? parts / 2 - 1 : parts / 2))
    let unit =
      power >= 0 ? Rational(Rational.power10(power)) : Rational(1, over: Rational.power10(-power))
    let input = try Rational(rounded).plus(Rational(remainder, over: parts)).times(unit)
    let quantity = input.isInteger ? Quantity(input.numerator) : Quantity(decimal: input)
    let mentions = try mentions(of: [quantity], budget, &letters)
    let template = choose(from: QuestionTemplate.rounding)
    return QuestionAnswer(
      question: prologue(mentions) + template.question(mentions[0].name, precision(power)),
      answer: try Rational(rounded).times(unit).decimal)
  }

  /// How 10^power is named: "the nearest 100", "two decimal places", …
  private mutating func precision(_ power: Int) -> String {
    if power > 0 {
      return "the nearest " + (coin() ? String(Rational.power10(power)) : powerNames[power - 1])
    }
    if power == 0 && coin() { return "the nearest integer" }
    let noun = choose(from: ["decimal place", "dp"]) + (power == -1 ? "" : "s")
    return (coin() ? String(-power) : digitNames[-power]) + " " + noun
  }
}

private let powerNames = [
  "ten", "one hundred", "one thousand", "ten thousand", "one hundred thousand", "one million",
]
private let digitNames = ["zero", "one", "two", "three", "four", "five", "six", "seven"]
