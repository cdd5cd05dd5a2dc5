/// What can be attained at best by who knows f and the noise.
extension NoisyRegression {
  /// The mean errors of a way to predict, over all questions and answers.
  public struct Errors: Sendable, Equatable, Codable {
    /// E|ŷ − y|
    public internal(set) var meanAbsoluteError = 0.0
    /// √E(ŷ − y)²
    public internal(set) var rootMeanSquaredError = 0.0
  }

  /// The errors of three ways to predict: all three know the probabilities of the answers.
  public struct BestPossible: Sendable, Equatable, Codable {
    /// Of the likeliest answer: what cross-entropy decoded by argmax aims at, over whole numbers.
    public internal(set) var mode = Errors()
    /// Of the median of the answers: no prediction has a smaller mean absolute error.
    public internal(set) var median = Errors()
    /// Of the mean of the answers, a decimal number: none has a smaller mean squared error.
    public internal(set) var mean = Errors()

    /// The smallest mean absolute error there can be.
    public var meanAbsoluteError: Double { median.meanAbsoluteError }
    /// The smallest root mean squared error there can be.
    public var rootMeanSquaredError: Double { mean.rootMeanSquaredError }
  }

  /// The probabilities of the answers 0 … 10^digits − 1 around a clean value f:
  ///
  ///     P(y) = (F((y + ½ − f)/σ) − F((y − ½ − f)/σ)) / (F((10^digits − ½ − f)/σ) − F((−½ − f)/σ))
  ///
  /// where F is the noise's distribution function for σ = 1.
  public func probabilities(around clean: Double) -> [Double] {
    var below = noise.distribution((-0.5 - clean) / scale)
    var probabilities = (0..<values).map { y in
      let distribution = noise.distribution((Double(y) + 0.5 - clean) / scale)
      defer { below = distribution }
      return distribution - below
    }
    let sum = probabilities.reduce(0, +)
    for y in probabilities.indices { probabilities[y] /= sum }
    return probabilities
  }

  /// The errors of the best predictions, exactly: a sum over all questions and answers.
  public var bestPossible: BestPossible {
    // Questions with the same 2a + b have the same answers; there are `ways` of them.
    var ways = [Double](repeating: 0, count: 3 * values - 2)
    for a in 0..<values { for b in 0..<values { ways[2 * a + b] += 1 } }
    let all = Double(values * values)
    var best = BestPossible()
    for (sum, ways) in ways.enumerated() where ways > 0 {
      let probabilities = probabilities(around: Double(sum) / 3)
      let weight = ways / all
      add(errors(of: mode(probabilities), probabilities), weight, to: &best.mode)
      add(errors(of: median(probabilities), probabilities), weight, to: &best.median)
      add(errors(of: mean(probabilities), probabilities), weight, to: &best.mean)
    }
    best.mode.rootMeanSquaredError.formSquareRoot()
    best.median.rootMeanSquaredError.formSquareRoot()
    best.mean.rootMeanSquaredError.formSquareRoot()
    return best
  }

  private func mode(_ p: [Double]) -> Double {
    Double(p.indices.max { p[$0] < p[$1] } ?? 0)
  }

  private func median(_ p: [Double]) -> Double {
    var sum = 0.0
    return Double(
      p.firstIndex {
        sum += $0; return sum >= 0.5
      } ?? p.count - 1)
  }

  private func mean(_ p: [Double]) -> Double {
    p.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  /// The mean absolute and the mean *squared* error of a prediction.
  private func errors(of prediction: Double, _ p: [Double]) -> (absolute: Double, squared: Double) {
    var (absolute, squared) = (0.0, 0.0)
    for y in p.indices {
      let error = Double(y) - prediction
      absolute += p[y] * abs(error)
      squared += p[y] * error * error
    }
    return (absolute, squared)
  }

  private func add(
    _ errors: (absolute: Double, squared: Double), _ weight: Double, to sum: inout Errors
  ) {
    sum.meanAbsoluteError += weight * errors.absolute
    sum.rootMeanSquaredError += weight * errors.squared
  }
}
