import Testing

/// Expects equal counts, and values equal to 10⁻¹² of the largest (or of one).
func expectClose(
  _ values: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
) {
  let tolerance = 1e-12 * expected.map(\.magnitude).reduce(1, max)
  #expect(
    values.count == expected.count
      && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance },
    "\(values) instead of \(expected)", sourceLocation: sourceLocation)
}
