import NTLLoss

/// Every figure of `Docs/Losses.md`.
enum Gallery {
  static func figures() throws -> [Figure] {
    let digits = try Lexicon.digits()
    return try [
      byDigit("ce", "Cross-entropy", .crossEntropy, digits),
      byDigit("ntl-was", "NTL-WAS", .wasserstein, digits),
      byDigit("ntl-mse", "NTL-MSE", .meanSquared, digits),
      byDigit("ntl-mae", "NTL-MAE", .meanAbsolute, digits),
      byDigit("ntl-huber", "NTL-Huber", .huber, digits),
      byDigit("squared-emd", "Squared EMD", .squaredEarthMovers, digits),
      expectedValue(digits), reweigh(digits), squash(digits), cumulativeSums(digits),
      softTarget("gaussian-ce", "Gaussian cross-entropy", digits),
      softTarget("dist2", "DIST²", digits),
      numberLevel(digits), signedNumberLevel(digits), placeWeighted(digits), integrity(digits),
      circular(digits), decoding(digits),
    ]
  }

  // MARK: Predictions of the digit 4

  /// The bars of a loss of single tokens, and its map over P(3) and P(5).
  private static func byDigit(
    _ name: String, _ title: String, _ kind: LossConfiguration.Kind, _ lexicon: Lexicon
  ) throws -> Figure {
    let loss = try DrawnLoss(lexicon, LossConfiguration(kind))
    return try Figure(
      name, "\(title) of predictions where the label is 4", bars(title, loss),
      map("\(title), the rest on 4", loss))
  }

  /// The loss where nearly all probability is on one digit.
  static func bars(_ title: String, _ loss: DrawnLoss) throws -> BarPanel {
    let shares = [("99.9 % on the digit", 0.999), ("90 % on the digit", 0.9)]
    return try BarPanel(
      title: title, axis: "digit that is predicted; the label is 4",
      categories: (0..<10).map(String.init), label: 4,
      series: shares.map { name, share in
        (name, try loss(label: 4, (0..<10).map { loss.lexicon.mostly($0, share) }))
      })
  }

  /// The loss over P(3) and P(5); the rest is on 4, but for 1 % on the other digits.
  private static func map(_ title: String, _ loss: DrawnLoss) throws -> HeatPanel {
    let (cells, elsewhere) = (HeatPanel.cells, 0.01)
    var predictions: [Prediction] = []
    var places: [Int?] = []
    for j in 0..<cells {
      for i in 0..<cells {
        let (three, five) = ((Double(i) + 0.5) / Double(cells), (Double(j) + 0.5) / Double(cells))
        guard i + j + 1 < cells else {
          places.append(nil)
          continue
        }
        places.append(predictions.count)
        let others = [0, 1, 2, 6, 7, 8, 9].map { (elsewhere / 7, $0) }
        let known = [(three, 3), (five, 5), (1 - three - five, 4)]
        predictions.append(
          loss.lexicon.mixture(known.map { ((1 - elsewhere) * $0.0, $0.1) } + others))
      }
    }
    let losses = try loss(label: 4, predictions)
    return HeatPanel(title: title, axes: ("P(3)", "P(5)")) { i, j in
      places[j * cells + i].map { losses[$0] }
    }
  }

  // MARK: What single losses are made to show

  /// What losses of the expected value cannot tell apart.
  private static func expectedValue(_ digits: Lexicon) throws -> Figure {
    let kinds: [(String, LossConfiguration.Kind)] = [
      ("NTL-MSE", .meanSquared), ("NTL-MAE", .meanAbsolute), ("NTL-Huber", .huber),
      ("NTL-WAS", .wasserstein),
    ]
    func lines(_ predictions: [Prediction]) throws -> [(String, [Double])] {
      try kinds.map { name, kind in
        (name, try DrawnLoss(digits, LossConfiguration(kind))(label: 4, predictions))
      }
    }
    let shares = steps(from: 0, to: 1)
    let values = steps(from: 1, to: 7)
    return try Figure(
      "expected-value", "Losses of the expected value, and NTL-WAS, where the label is 4",
      LinePanel(
        title: "Two wrong digits average to the right one", axis: "P(8), the rest on 0; label 4",
        x: shares, series: lines(shares.map { digits.mixture([(1 - $0, 0), ($0, 8)]) })),
      LinePanel(
        title: "On two neighbours", axis: "expected value; label 4", x: values,
        series: lines(values.map(digits.expecting))))
  }

  /// What text costs, without and with `reweigh`.
  private static func reweigh(_ digits: Lexicon) throws -> Figure {
    let text = steps(from: 0, to: 1)
    func panel(_ title: String, reweigh: Bool) throws -> LinePanel {
      var configuration = LossConfiguration(.wasserstein)
      configuration.reweigh = reweigh
      let loss = try DrawnLoss(digits, configuration)
      return try LinePanel(
        title: title, axis: "probability of text, 1 − m; label 0", x: text,
        series: [0, 1, 5, 9].map { digit in
          (
            "rest on \(digit)",
            try loss(
              label: 0,
              text.map { digits.mixture([(1 - min($0, 1 - 1e-6), digit), ($0, digits.word)]) })
          )
        })
    }
    return try Figure(
      "reweigh", "NTL-WAS over the probability of text, without and with reweigh",
      panel("NTL-WAS", reweigh: false), panel("NTL-WAS with reweigh", reweigh: true))
  }

  /// Distances, squeezed by a squash factor.
  private static func squash(_ digits: Lexicon) throws -> Figure {
    func panel(_ title: String, _ lexicon: Lexicon, label: Int, axis: String) throws -> BarPanel {
      let factors: [(String, Double?)] = [("as they are", nil), ("f = 2", 2), ("f = 20", 20)]
      return try BarPanel(
        title: title, axis: axis, categories: lexicon.values.map { String(Int($0)) }, label: label,
        series: factors.map { name, factor in
          var configuration = LossConfiguration(.wasserstein)
          configuration.squashFactor = factor
          let loss = try DrawnLoss(lexicon, configuration)
          return (
            name, try loss(label: label, lexicon.values.indices.map { lexicon.certain($0) })
          )
        })
    }
    return try Figure(
      "squash", "The costs of NTL-WAS with squash factors",
      panel(
        "Digits", digits, label: 0, axis: "digit that is predicted; the label is 0"),
      panel(
        "Tokens of several digits", Lexicon([0, 1, 2, 5, 10, 20, 50]), label: 0,
        axis: "token that is predicted; the label is 0"))
  }

  /// Spacing, and a target that is not one-hot.
  private static func cumulativeSums(_ digits: Lexicon) throws -> Figure {
    let uneven = try Lexicon([1, 2, 5, 10, 20, 50])
    let spacings = [("true spacing", false), ("unit spacing", true)]
    let widths = steps(from: 0, to: 3)
    return try Figure(
      "was-cdf", "WAS by cumulative sums",
      BarPanel(
        title: "Uneven tokens", axis: "token that is predicted; the label is 5",
        categories: uneven.values.map { String(Int($0)) }, label: 2,
        series: spacings.map { name, isUnit in
          var configuration = LossConfiguration(.wassersteinCDF)
          configuration.unitSpacing = isUnit
          let loss = try DrawnLoss(uneven, configuration)
          return (name, try loss(label: 2, uneven.values.indices.map { uneven.certain($0) }))
        }),
      LinePanel(
        title: "Digits, by the target's width", axis: "width of the predicted Gaussian; label 4",
        x: widths,
        series: [0, 1, 2].map { sigma in
          var configuration = LossConfiguration(.wassersteinCDF)
          configuration.sigma = sigma
          let loss = try DrawnLoss(digits, configuration)
          return (
            "σ = \(Int(sigma))",
            try loss(label: 4, widths.map { digits.gaussian(around: 4, width: $0) })
          )
        }))
  }

  /// Losses that are least at a soft target, not at a certain prediction.
  private static func softTarget(
    _ name: String, _ title: String, _ digits: Lexicon
  ) throws -> Figure {
    let widths = steps(from: 0.4, to: 3)
    func configuration(_ width: Double) -> LossConfiguration {
      var loss = LossConfiguration(LossConfiguration.Kind(rawValue: name)!)
      if loss.kind == .dist2 { loss.temperature = width } else { loss.sigma = width }
      return loss
    }
    let (letter, values) = name == "dist2" ? ("τ", [0.5, 1, 4]) : ("σ", [0.5, 1, 2])
    return try Figure(
      name, "\(title) of predictions where the label is 4",
      bars("\(title), \(letter) = 1", DrawnLoss(digits, configuration(1))),
      LinePanel(
        title: "Certainty is not the aim", axis: "width of the predicted Gaussian; label 4",
        x: widths,
        series: values.map { value in
          let loss = try DrawnLoss(digits, configuration(value))
          return (
            "\(letter) = \(value == 0.5 ? "½" : String(Int(value)))",
            try loss(label: 4, widths.map { digits.gaussian(around: 4, width: $0) })
          )
        }))
  }
}

/// Evenly spaced values, both ends included.
func steps(from first: Double, to last: Double, count: Int = 60) -> [Double] {
  (0...count).map { first + (last - first) * Double($0) / Double(count) }
}
