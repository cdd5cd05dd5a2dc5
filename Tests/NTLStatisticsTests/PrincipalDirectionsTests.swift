import Foundation
import NTLStatistics
import NTLTestSupport
import Testing

@Suite struct PrincipalDirectionsTests {
  /// Sixteen points that nothing distinguishes: components by a small integer recurrence.
  static let scattered: [[Double]] = (0..<16).map { row in
    (0..<5).map { column in
      let number: Int = 7 * row * row + 11 * column * column + 5 * row * column
      return Double(number % 23)
    }
  }

  @Test func pointsOnALineHaveOneDirection() throws {
    // (1, 2, 2)/3 is a unit vector, and −1 … 2 along it are four points with the mean 0.5.
    let unit = [1.0 / 3, 2.0 / 3, 2.0 / 3]
    let rows = [-1.0, 0, 1, 2].map { t in unit.map { 4 + t * $0 } }
    let found = try PrincipalDirections(rows: rows, count: 2)
    expectClose(found.directions[0], unit)
    expectClose(found.coordinates.map { $0[0] }, [-1.5, -0.5, 0.5, 1.5])
    expectClose(found.coordinates.map { $0[1] }, [0, 0, 0, 0])
    expectClose(found.explainedVariance, [1, 0])
    expectClose(found.mean, unit.map { 4 + 0.5 * $0 })
    // The centred coordinates' squares add up to 2.25 + 0.25 + 0.25 + 2.25 = 5.
    expectClose(found.singularValues, [sqrt(5), 0])
  }

  @Test func aRotatedRectangleHasItsSidesAsDirections() throws {
    // Sides 6 and 2, turned: the long one runs along (0.6, −0.8), the short along (0.8, 0.6).
    let corners = [(3.0, 1.0), (3, -1), (-3, -1), (-3, 1)]
    let rows = corners.map { [0.6 * $0.0 + 0.8 * $0.1 + 7, -0.8 * $0.0 + 0.6 * $0.1 - 2] }
    let found = try PrincipalDirections(rows: rows, count: 2)
    expectClose(found.mean, [7, -2])
    // The convention turns the long direction round: −0.8 is its largest component.
    expectClose(found.directions[0], [-0.6, 0.8])
    expectClose(found.directions[1], [0.8, 0.6])
    expectClose(found.singularValues, [6, 2])
    expectClose(found.explainedVariance, [0.9, 0.1])
  }

  @Test func directionsAreOrthonormal() throws {
    let found = try PrincipalDirections(rows: Self.scattered, count: 5)
    for (i, a) in found.directions.enumerated() {
      for (j, b) in found.directions.enumerated() {
        expectClose([zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }], [i == j ? 1 : 0])
      }
    }
    expectClose([found.explainedVariance.reduce(0, +)], [1])
    #expect(found.singularValues == found.singularValues.sorted(by: >))
  }

  @Test(arguments: [scattered, Array(scattered.prefix(3))])
  func allDirectionsTogetherRestoreTheRows(_ rows: [[Double]]) throws {
    let found = try PrincipalDirections(rows: rows, count: min(rows.count, 5))
    for (row, coordinates) in zip(rows, found.coordinates) {
      let restored = found.mean.indices.map { column in
        zip(coordinates, found.directions).reduce(found.mean[column]) {
          $0 + $1.0 * $1.1[column]
        }
      }
      expectClose(restored, row)
    }
  }

  @Test func theLargestComponentIsPositive() throws {
    let found = try PrincipalDirections(rows: Self.scattered, count: 5)
    for direction in found.directions {
      #expect(direction.max { $0.magnitude < $1.magnitude }! > 0)
    }
    // Of equally large components the first decides, whichever way the points run.
    let diagonal = try PrincipalDirections(rows: [[0, 0], [1, -1], [2, -2]], count: 1)
    expectClose(diagonal.directions[0], [1 / sqrt(2), -1 / sqrt(2)])
  }

  @Test func orientingLetsCoordinatesRiseWithValues() throws {
    let rows = (0..<4).map { [-2.0 * Double($0), 1] }
    var found = try PrincipalDirections(rows: rows, count: 2)
    expectClose(found.coordinates.map { $0[0] }, [3, 1, -1, -3])
    found.orient(0, along: [0, 1, 2, 3])
    expectClose(found.coordinates.map { $0[0] }, [-3, -1, 1, 3])
    expectClose(found.directions[0], [-1, 0])
    let once = found
    found.orient(0, along: [0, 1, 2, 3])
    #expect(found == once)
  }

  @Test func equalRowsHaveNoVariance() throws {
    let found = try PrincipalDirections(rows: [[3, 4], [3, 4], [3, 4]], count: 2)
    #expect(found.explainedVariance == [0, 0])
    #expect(found.coordinates.allSatisfy { $0 == [0, 0] })
  }

  @Test func largeNumbersDoNotOverflow() throws {
    let found = try PrincipalDirections(
      rows: [[-3e200, 0], [0, 1e200], [3e200, -1e200]], count: 2)
    #expect(found.explainedVariance.allSatisfy { $0.isFinite })
    expectClose([found.explainedVariance.reduce(0, +)], [1])
  }

  @Test(
    arguments: [
      ([], 1, .empty),
      ([[]], 1, .empty),
      ([[1, 2], [3]], 1, .ragged(row: 1, count: 1, expected: 2)),
      ([[1, 2], [.nan, 3]], 1, .notFinite(row: 1, column: 0)),
      ([[1, .infinity]], 1, .notFinite(row: 0, column: 1)),
      ([[1.7e308], [-1.7e308], [-1.7e308]], 1, .overflow),
      ([[1, 2], [3, 4]], 3, .unavailable(count: 3, rows: 2, columns: 2)),
      ([[1, 2], [3, 4]], 0, .unavailable(count: 0, rows: 2, columns: 2)),
    ] as [([[Double]], Int, PrincipalDirectionsError)])
  func unusableRowsAreRefused(
    _ rows: [[Double]], _ count: Int, _ expected: PrincipalDirectionsError
  ) {
    #expect(throws: expected) { try PrincipalDirections(rows: rows, count: count) }
  }
}
