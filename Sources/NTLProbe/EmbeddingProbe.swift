import NTLData
import NTLStatistics

// n = number tokens, d = width

/// How numbers lie among the embeddings of the number tokens.
public struct EmbeddingProbe: Codable, Sendable, Equatable {
  /// What can be read from an embedding by a linear map that has not seen it.
  public struct Readout: Codable, Sendable, Equatable {
    /// R² of the values, each read by a ridge regression on the other tokens; see `LeaveOneOut`.
    public let rSquared: Double?
    /// The rank correlation of what is read with the values.
    public let spearman: Double?
    /// The mean R² of values in random order.
    public let shuffledRSquared: Double?
    /// The share of random orders whose R² is as large: (1 + those)/(1 + all).
    public let chance: Double?

    enum CodingKeys: String, CodingKey {
      case rSquared = "r2"
      case spearman
      case shuffledRSquared = "shuffled_r2"
      case chance
    }
  }

  /// The tokens, `[n]`.
  public let labels: [String]
  /// Their values, `[n]`.
  public let values: [Double]
  /// The share of the variance along each principal direction, of the leading ones.
  public let explainedVariance: [Double]
  /// Where the tokens lie along the first direction, which rises with the values, `[n]`.
  public let firstCoordinates: [Double]
  /// |Spearman| between values and first coordinates.
  public let rankCorrelation: Double?
  /// The share of tokens whose nearest other one (Euclidean distance) has the next value above or below, or
  /// the same.
  public let nearestNeighbors: Double?
  /// What ``nearestNeighbors`` would be if any other token were as likely the nearest.
  public let nearestNeighborsByChance: Double?
  /// The rank correlation between |difference of values| and distance, over all pairs.
  public let distanceCorrelation: Double?
  /// The value, read linearly.
  public let readout: Readout

  enum CodingKeys: String, CodingKey {
    case labels = "tokens"
    case values
    case explainedVariance = "explained_variance"
    case firstCoordinates = "first_coordinates"
    case rankCorrelation = "rank_correlation"
    case nearestNeighbors = "nearest_neighbors"
    case nearestNeighborsByChance = "nearest_neighbors_by_chance"
    case distanceCorrelation = "distance_correlation"
    case readout
  }

  /// How many directions' shares are told.
  private static let directions = 5

  /// Looks at embeddings.
  ///
  /// - Parameters:
  ///   - labels: the tokens as text, `[n]`.
  ///   - values: what they stand for, `[n]`, finite.
  ///   - vectors: their embeddings, `[n][d]`.
  ///   - seed: orders the values of ``Readout/shuffledRSquared``.
  /// - Throws: ``ProbeError/tooFewNumberTokens(_:)``, `PrincipalDirectionsError` or `RidgeError`.
  public init(labels: [String], values: [Double], vectors: [[Double]], seed: UInt64) throws {
    let n = values.count
    guard n > 2 else { throw ProbeError.tooFewNumberTokens(n) }
    var plane = try PrincipalDirections(
      rows: vectors, count: min(Self.directions, n, vectors[0].count))
    plane.orient(0, along: values)
    (self.labels, self.values) = (labels, values)
    explainedVariance = plane.explainedVariance
    firstCoordinates = plane.coordinates.map { $0[0] }
    rankCorrelation = spearman(values, firstCoordinates)?.magnitude

    let neighbors = NeighborOrder(values: values, vectors: vectors)
    nearestNeighbors = neighbors.share
    nearestNeighborsByChance = neighbors.shareByChance
    distanceCorrelation = neighbors.distanceCorrelation

    let regression = try LeaveOneOut(rows: vectors)
    let read = regression(values)
    var generator = SplitMix64(seed: seed, stream: "embeddings")
    // Each order costs n²: many tokens get fewer.
    let orders = max(20, min(1_000, 20_000_000 / (n * n)))
    let shuffled = regression.shuffled(values, count: orders, using: &generator)
    readout = Readout(
      rSquared: read.rSquared, spearman: spearman(values, read.predictions),
      shuffledRSquared: mean(shuffled),
      chance: read.rSquared.map { r in
        Double(1 + shuffled.count { $0 >= r }) / Double(1 + shuffled.count)
      })
  }
}
