/// Sums over the pairs of a resample: all that metrics without a mean inside need.
struct PairSums {
  var count = 0
  var equal = 0
  var close = 0
  var error = 0.0
  var squaredError = 0.0
  /// Σ|p − l| / |l| and how many labels are not 0.
  var relativeError = 0.0
  var nonZeroLabels = 0
  var logError = 0.0
  var squaredLogError = 0.0
  var predictions = 0.0
  var labels = 0.0
  var logLabels = 0.0

  init(_ scores: NumberScores, _ multiplicities: Multiplicities) {
    for pair in scores.pairs {
      let multiplicity = multiplicities.counts[pair.answer]
      guard multiplicity > 0 else { continue }
      let weight = Double(multiplicity)
      count += multiplicity
      equal += pair.isEqual ? multiplicity : 0
      close += pair.isClose ? multiplicity : 0
      error += weight * pair.error
      squaredError += weight * (pair.error * pair.error)
      if pair.label != 0 {
        relativeError += weight * (pair.error / abs(pair.label))
        nonZeroLabels += multiplicity
      }
      let logError = abs(pair.logPrediction - pair.logLabel)
      self.logError += weight * logError
      squaredLogError += weight * (logError * logError)
      predictions += weight * pair.prediction
      labels += weight * pair.label
      logLabels += weight * pair.logLabel
    }
  }
}

/// Sums of squares around the mean, and of products.
struct PairMoments {
  /// Σ(l − mean l)²
  var labels = 0.0
  /// Σ(s(l) − mean s(l))²
  var logLabels = 0.0
  /// Σ(p − mean p)²
  var predictions = 0.0
  /// Σ(p − mean p)(l − mean l)
  var covariance = 0.0

  /// A second pass behind the means: differences of sums of squares would lose the digits of small spreads.
  init(_ scores: NumberScores, _ multiplicities: Multiplicities, around sums: PairSums) {
    let count = Double(max(1, sums.count))
    let (prediction, label) = (sums.predictions / count, sums.labels / count)
    let logLabel = sums.logLabels / count
    for pair in scores.pairs {
      let multiplicity = multiplicities.counts[pair.answer]
      guard multiplicity > 0 else { continue }
      let weight = Double(multiplicity)
      let (p, l, s) = (pair.prediction - prediction, pair.label - label, pair.logLabel - logLabel)
      labels += weight * l * l
      logLabels += weight * s * s
      predictions += weight * p * p
      covariance += weight * p * l
    }
  }
}
