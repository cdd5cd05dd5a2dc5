extension Array {
  /// At most so many elements, of which the i-th is the one at ⌊i · count / limit⌋; nil: all.
  func evenlySpaced(atMost limit: Int?) -> [Element] {
    guard let limit, limit < count else { return self }
    return (0..<limit).map { self[$0 * count / limit] }
  }
}
