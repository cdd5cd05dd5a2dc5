import NTLTensor

/// Two ways to the same number do not agree: there is no point in timing them.
struct Disagreement: Error, CustomStringConvertible {
  let contender: String
  let what: String
  let value: Double
  let other: String
  let expected: Double

  /// A sentence that says what is wrong and what to do.
  var description: String {
    "\(contender) is not timed: its \(what) is \(value), but \(expected) \(other); one of the two is "
      + "wrong. Use --filter to time the others"
  }
}

/// Compares a value with what it should be, to a share `tolerance` of `scale`, by default of itself.
func expect(
  _ what: String, of contender: String, _ value: Double, toBe expected: Double,
  as other: String, within tolerance: Double = 1e-4, of scale: Double? = nil
) throws {
  guard abs(value - expected) <= tolerance * max(scale ?? abs(expected), .leastNormalMagnitude)
  else {
    throw Disagreement(
      contender: contender, what: what, value: value, other: other, expected: expected)
  }
}

/// Compares gradients, to a share `tolerance` of the largest.
func expect(
  gradient: [Double], of contender: String, toBe expected: [Double], as other: String,
  within tolerance: Double = 1e-4
) throws {
  try expect(
    scalars: gradient, "gradient by scalar", of: contender, toBe: expected, as: other,
    within: tolerance)
}

/// Compares scalars, to a share `tolerance` of the largest; `what` stands before a scalar's place.
func expect(
  scalars: [Double], _ what: String, of contender: String, toBe expected: [Double],
  as other: String, within tolerance: Double = 1e-4
) throws {
  let scale = expected.reduce(0) { max($0, abs($1)) }
  let farthest = expected.indices.max {
    distance(scalars[$0], expected[$0]) < distance(scalars[$1], expected[$1])
  }
  guard let i = farthest else { return }
  try expect(
    "\(what) \(i)", of: contender, scalars[i], toBe: expected[i], as: other,
    within: tolerance, of: scale)
}

/// |a − b|; what is no number is far from everything.
private func distance(_ a: Double, _ b: Double) -> Double {
  let distance = abs(a - b)
  return distance.isNaN ? .infinity : distance
}
