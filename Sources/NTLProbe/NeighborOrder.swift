import NTLStatistics

/// Whether tokens of neighbouring values lie beside each other.
struct NeighborOrder {
  /// The share of tokens whose nearest other one has a neighbouring value; nil of fewer than two tokens.
  let share: Double?
  /// What that is if every other token is as likely the nearest.
  let shareByChance: Double?
  /// The rank correlation between |difference of values| and distance, over all pairs.
  let distanceCorrelation: Double?

  /// - Parameters:
  ///   - values: one for each token, `[n]`.
  ///   - vectors: where the tokens lie, `[n][d]`.
  init(values: [Double], vectors: [[Double]]) {
    let n = values.count
    // A value's place among the different values: neighbours are at most one place apart.
    let different = Set(values).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(different, different.indices))
    func areNeighbors(_ i: Int, _ j: Int) -> Bool {
      abs(places[values[i]]! - places[values[j]]!) <= 1
    }

    var nearest = [(distance: Double, token: Int)](repeating: (.infinity, -1), count: n)
    var neighbors = [Int](repeating: 0, count: n)
    var (distances, differences): ([Double], [Double]) = ([], [])
    for i in 0..<n {
      for j in 0..<i {
        let distance = zip(vectors[i], vectors[j]).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        distances.append(distance)
        differences.append(abs(values[i] - values[j]))
        if distance < nearest[i].distance { nearest[i] = (distance, j) }
        if distance < nearest[j].distance { nearest[j] = (distance, i) }
        if areNeighbors(i, j) {
          neighbors[i] += 1
          neighbors[j] += 1
        }
      }
    }
    guard n > 1 else {
      (share, shareByChance, distanceCorrelation) = (nil, nil, nil)
      return
    }
    let right = nearest.enumerated().count {
      $0.element.token >= 0 && areNeighbors($0.offset, $0.element.token)
    }
    share = Double(right) / Double(n)
    shareByChance = Double(neighbors.reduce(0, +)) / Double(n * (n - 1))
    distanceCorrelation = spearman(differences, distances)
  }
}
