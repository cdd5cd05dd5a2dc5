import Foundation
import NTLLoss
import NTLReport

extension Gallery {
  // MARK: Whole numbers

  /// The relative error, and where it degenerates.
  static func numberLevel(_ digits: Lexicon) throws -> Figure {
    let loss = try DrawnLoss(digits, LossConfiguration(.numberLevel))
    let signed = try DrawnLoss(digits, LossConfiguration(.numberLevelSigned))
    let expected = [0, 0.001] + steps(from: 0.1, to: 9)  // it jumps beside 0
    let zeros: [Prediction] = expected.map(digits.expecting)
    return try Figure(
      "number-level", "The number-level loss over the number that is predicted",
      LinePanel(
        title: "Number-level", axis: "two digits that are predicted",
        x: (0...99).map(Double.init),
        series: [12, 50, 90].map { label in
          ("label \(label)", try loss(label: digits.tokens("\(label)"), twoDigits(digits)))
        }),
      LinePanel(
        title: "Where the label is 0", axis: "expected value of the digit", x: expected,
        series: [
          ("number-level", try loss(label: 0, zeros)),
          ("number-level-signed", try signed(label: 0, zeros)),
        ]))
  }

  /// Numbers with signs.
  static func signedNumberLevel(_ digits: Lexicon) throws -> Figure {
    let loss = try DrawnLoss(digits, LossConfiguration(.numberLevelSigned))
    let minus = steps(from: 0, to: 1)
    let numbers = Array(-99...99)
    // The minus sign and the digits behind it, or the digits where a sign could stand.
    func predictions(behindSign: Bool) -> [[Prediction]] {
      numbers.map { number in
        let sign = digits.mixture([(1, number < 0 ? digits.minus : digits.word)])
        let text = twoDigitText(abs(number))
        guard !behindSign else {
          // Where the label has a sign, a positive prediction has a digit in the sign's place.
          return [number < 0 ? sign : digits.certain(0)] + digits.certain(of: text)
        }
        var rows = digits.certain(of: text)
        if number < 0 { rows[0] = withSign(digits, rows[0], 1) }
        return rows
      }
    }
    return Figure(
      "number-level-signed", "The signed number-level loss",
      LinePanel(
        title: "Signed number-level", axis: "number that is predicted",
        x: numbers.map(Double.init),
        series: [
          ("label 12", try loss(label: digits.tokens("12"), predictions(behindSign: false))),
          ("label −12", try loss(label: digits.tokens("-12"), predictions(behindSign: true))),
        ]),
      LinePanel(
        title: "The digits are right, the sign is not sure",
        axis: "π, the probability of the minus sign", x: minus,
        series: [
          (
            "label 12",
            try loss(
              label: digits.tokens("12"),
              minus.map { [withSign(digits, digits.certain(1), $0), digits.certain(2)] })
          ),
          (
            "label −12",
            try loss(
              label: digits.tokens("-12"),
              minus.map {
                [withSign(digits, digits.certain(0), $0)] + digits.certain(of: "12")
              })
          ),
        ]))
  }

  /// What a digit's place costs.
  static func placeWeighted(_ digits: Lexicon) throws -> Figure {
    func loss(base: Double) throws -> DrawnLoss {
      var configuration = LossConfiguration(.placeWeighted)
      configuration.placeBase = base
      return try DrawnLoss(digits, configuration)
    }
    // The label 44444 with one digit predicted wrong.
    func wrong(_ digit: Int, place: Int) -> [Prediction] {
      (0..<5).map { digits.certain($0 == 4 - place ? digit : 4) }
    }
    let label = [Int](repeating: 4, count: 5)
    return try Figure(
      "place-weighted", "The place-weighted loss by digit and place",
      LinePanel(
        title: "One digit of 44444 is wrong, b = 1.2",
        axis: "digit that is predicted; the label is 4",
        x: (0..<10).map(Double.init),
        series: [0, 2, 4].map { place in
          (
            "\(place) to its right",
            try loss(base: 1.2)(label: label, (0..<10).map { wrong($0, place: place) })
          )
        }),
      BarPanel(
        title: "An error of one", axis: "digits to the right of the wrong one",
        categories: (0..<5).map(String.init), label: -1,
        series: [1, 1.2, 2].map { base in
          (
            "b = \(base == 1.2 ? "1.2" : String(Int(base)))",
            try loss(base: base)(label: label, (0..<5).map { wrong(5, place: $0) })
          )
        }))
  }

  /// The three terms of NTIL.
  static func integrity(_ digits: Lexicon) throws -> Figure {
    func loss(relative: Double = 0, magnitude: Double = 0, temperature: Double = 0.1) throws
      -> DrawnLoss
    {
      try DrawnLoss(
        digits,
        NumericalTokenIntegrityLoss(
          digits.numbers,
          .init(
            relativeWeight: relative, magnitudeWeight: magnitude, temperature: temperature)))
    }
    let label = digits.tokens("50")
    let predictions = twoDigits(digits)
    let places = try loss()(label: label, predictions)
    func alone(_ loss: DrawnLoss, _ predictions: [[Prediction]], _ places: [Double]) throws
      -> [Double]
    {
      zip(try loss(label: label, predictions), places).map { max(0, $0 - $1) }
    }
    let shares = steps(from: 0, to: 1, count: 100)
    let wavering = shares.map { [digits.mixture([(1 - $0, 5), ($0, 4)]), digits.certain(0)] }
    let waveringPlaces = try loss()(label: label, wavering)
    return try Figure(
      "ntil", "The terms of NTIL where the label is 50",
      LinePanel(
        title: "NTIL's terms", axis: "two digits that are predicted; the label is 50",
        x: (0...99).map(Double.init),
        series: [
          ("places", places),
          ("relative", try alone(loss(relative: 0.2), predictions, places)),
          ("magnitude", try alone(loss(magnitude: 0.2), predictions, places)),
        ]),
      LinePanel(
        title: "The terms of the whole number", axis: "P(4) of the first digit, the rest on 5",
        x: shares,
        series: [0.1, 0.5, 1].map { temperature in
          (
            "τ = \(temperature == 1 ? "1" : "0.\(Int(temperature * 10))")",
            try alone(
              loss(relative: 0.2, magnitude: 0.2, temperature: temperature), wavering,
              waveringPlaces)
          )
        }))
  }

  // MARK: Other distances, and decoding

  /// Distances around a circle.
  static func circular(_ digits: Lexicon) throws -> Figure {
    func panel(_ title: String, _ lexicon: Lexicon, label: Int, axis: String) throws -> LinePanel {
      let kinds: [(String, LossConfiguration.Kind)] = [
        ("circular", .circular), ("NTL-WAS", .wasserstein),
      ]
      return try LinePanel(
        title: title, axis: axis, x: lexicon.values,
        series: kinds.map { name, kind in
          let loss = try DrawnLoss(lexicon, LossConfiguration(kind))
          return (name, try loss(label: label, lexicon.values.indices.map { lexicon.certain($0) }))
        })
    }
    return try Figure(
      "circular", "The loss around a circle",
      panel(
        "Hours of a day", Lexicon((0..<24).map(Double.init)), label: 23,
        axis: "hour that is predicted; the label is 23"),
      panel(
        "Residues modulo 10", digits, label: 7, axis: "digit that is predicted; the label is 7"))
  }

  /// Which answer costs least if the model is right about what it does not know.
  static func decoding(_ digits: Lexicon) throws -> Figure {
    let shares = [0.02, 0.32, 0.08, 0.06, 0.05, 0.07, 0.1, 0.14, 0.12, 0.04]
    let p = NumberDistribution(values: digits.values, logits: shares.map { log($0) })
    func expected(_ cost: (Double) -> Double) -> [Double] {
      let costs = digits.values.map { answer in
        zip(p.probabilities, p.values).reduce(0) { $0 + $1.0 * cost($1.1 - answer) }
      }
      let least = costs.min() ?? 1
      return costs.map { $0 / least }
    }
    return Figure(
      "decoding", "A distribution over digits, and what each answer is expected to cost",
      BarPanel(
        title: "A model that wavers",
        axis:
          "mode \(Format.brief(p.mode)), median \(Format.brief(p.median)), expectation \(Format.brief(p.expectation))",
        categories: (0..<10).map(String.init), label: -1,
        series: [("probability", p.probabilities)]),
      LinePanel(
        title: "Expected cost, relative to the best answer", axis: "answer", x: digits.values,
        series: [
          ("wrong or right", expected { $0 == 0 ? 0 : 1 }), ("distance", expected(abs)),
          ("square", expected { $0 * $0 }),
        ]))
  }

  // MARK: Texts

  /// A model that is sure of each number from 00 to 99.
  private static func twoDigits(_ digits: Lexicon) -> [[Prediction]] {
    (0...99).map { digits.certain(of: twoDigitText($0)) }
  }

  private static func twoDigitText(_ number: Int) -> String { "\(number / 10)\(number % 10)" }

  /// A prediction that has the minus sign with probability π, and what it had with 1 − π.
  private static func withSign(_ digits: Lexicon, _ p: Prediction, _ minus: Double) -> Prediction {
    // Short of certainty, so that the digits keep their proportions.
    let minus = min(minus, 1 - 1e-6)
    var p = p.map { (1 - minus) * $0 }
    p[digits.minus] = minus
    return p
  }
}
