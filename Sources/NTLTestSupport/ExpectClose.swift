public import Testing

/// Fails unless two lists agree to 10⁻¹² of the largest magnitude in the second, or of one: for values that
/// are known by hand.
public func expectClose(
  _ actual: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = expected.map(\.magnitude).reduce(1, max)
  expectClose(actual, expected, tolerance: 1e-12, relativeTo: scale, "", sourceLocation)
}

/// Fails unless two lists agree to `tolerance` times the largest magnitude in the second.
public func expectClose(
  _ actual: [Double], _ expected: [Double], tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = expected.map(\.magnitude).reduce(.leastNormalMagnitude, max)
  expectClose(actual, expected, tolerance: tolerance, relativeTo: scale, what, sourceLocation)
}

private func expectClose(
  _ actual: [Double], _ expected: [Double], tolerance: Double, relativeTo scale: Double,
  _ what: String, _ sourceLocation: SourceLocation
) {
  #expect(actual.count == expected.count, "\(what)", sourceLocation: sourceLocation)
  let worst = zip(actual, expected).enumerated().max { a, b in
    relativeDifference(a.element, scale) < relativeDifference(b.element, scale)
  }
  guard let worst else { return }
  let error = relativeDifference(worst.element, scale)
  #expect(
    error <= tolerance,
    "\(what) element \(worst.offset): \(worst.element.0), expected \(worst.element.1), an error of \(error)",
    sourceLocation: sourceLocation)
}

private func relativeDifference(_ pair: (Double, Double), _ scale: Double) -> Double {
  let difference = abs(pair.0 - pair.1) / scale
  return difference.isNaN ? (pair.0.isNaN && pair.1.isNaN ? 0 : .infinity) : difference
}
