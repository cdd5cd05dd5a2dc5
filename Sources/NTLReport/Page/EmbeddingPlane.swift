import NTLStatistics

/// Number tokens' embeddings in the plane of their two principal directions, in order of value.
struct EmbeddingPlane {
  let points: [ScatterChart.Mark]
  /// The share of the variance along each of the two directions.
  let explainedVariance: [Double]
  /// |Spearman| between the tokens' values and their first coordinates.
  let rankCorrelation: Double?

  init(_ embeddings: NumberEmbeddings) throws(EmbeddingPlaneError) {
    let (labels, values) = (embeddings.labels, embeddings.values)
    let counts = [labels.count, values.count, embeddings.vectors.count]
    guard Set(counts).count == 1 else {
      throw .unequalCounts(labels: counts[0], values: counts[1], vectors: counts[2])
    }
    guard values.allSatisfy(\.isFinite) else { throw .valueNotFinite }
    var plane: PrincipalDirections
    do {
      plane = try PrincipalDirections(rows: embeddings.vectors, count: 2)
    } catch {
      throw .noDirections(error)
    }
    guard plane.singularValues[0] < 1e290 else { throw .noDirections(.overflow) }
    plane.orient(0, along: values)
    // Equal values keep the order they came in, so that the same input gives the same page.
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    points = order.map { index in
      let place = plane.coordinates[index]
      return ScatterChart.Mark(label: labels[index], x: place[0], y: place[1])
    }
    explainedVariance = plane.explainedVariance
    rankCorrelation = spearman(values, plane.coordinates.map { $0[0] })?.magnitude
  }
}

/// Why embeddings cannot be drawn.
enum EmbeddingPlaneError: Error, CustomStringConvertible {
  case unequalCounts(labels: Int, values: Int, vectors: Int)
  case valueNotFinite
  case noDirections(PrincipalDirectionsError)

  var description: String {
    switch self {
    case .unequalCounts(let labels, let values, let vectors):
      "there are \(labels) labels, \(values) values and \(vectors) vectors; give one for each token"
    case .valueNotFinite: "a token’s value is not finite; leave that token out"
    case .noDirections(let error): error.description
    }
  }
}
