import Foundation
import NTLStatistics
import NTLTestSupport
import Testing

/// Ridge regression against numpy's, straight from the definitions: `Fixtures/ridge.py`.
@Suite struct RidgeTests {
  struct Golden: Decodable {
    struct Regression: Decodable {
      let penalty: Double
      let coefficients: [Double]
      let intercept: Double
      let effectiveParameters: Double
    }
    struct LeftOut: Decodable {
      let penalty: Double
      let rSquared: Double
      let predictions: [Double]
    }
    struct Case: Decodable {
      let name: String
      let rows: Int
      let features: Int
      let x: [Double]
      let y: [Double]
      let regressions: [Regression]
      let leaveOneOut: [LeftOut]

      func xs(_ row: Int) -> [Double] { Array(x[row * features..<(row + 1) * features]) }
      func ys(_ row: Int) -> [Double] { Array(y[row * 2..<(row + 1) * 2]) }
    }
    let cases: [Case]
  }

  private let cases: [Golden.Case]
  init() throws { cases = try fixture("ridge", as: Golden.self).cases }

  /// The rows in pieces of a given size.
  private func products(_ golden: Golden.Case, piece: Int) -> CenteredProducts {
    var products = CenteredProducts(columns: golden.features + 2)
    for start in stride(from: 0, to: golden.rows, by: piece) {
      products.add(
        (start..<min(start + piece, golden.rows)).flatMap { golden.xs($0) + golden.ys($0) })
    }
    return products
  }

  @Test(arguments: [1, 3, 1_000]) func regressionsAreNumpys(piece: Int) throws {
    for golden in cases {
      for (target, expected) in golden.regressions.enumerated() {
        // With more features than rows the criterion is flat near interpolation, and numpy's hat matrix
        // has few digits left there: only the regression is compared.
        let found = try RidgeRegression.fits(
          to: products(golden, piece: piece), features: golden.features,
          penalties: golden.rows > golden.features ? RidgeRegression.penalties : [expected.penalty])
        #expect(found.count == 2)
        let regression = found[target]
        #expect(abs(regression.penalty / expected.penalty - 1) < 1e-9, "\(golden.name)")
        expectClose(
          regression.coefficients, expected.coefficients, tolerance: 1e-8, golden.name)
        expectClose(
          [regression.intercept, regression.effectiveParameters],
          [expected.intercept, expected.effectiveParameters], tolerance: 1e-8, golden.name)
        // What never varies has no coefficient.
        #expect(regression.coefficients[1] == 0)
      }
    }
  }

  @Test func predictionsAreTheLinearMap() throws {
    let golden = cases[0]
    let regressions = try RidgeRegression.fits(
      to: products(golden, piece: 7), features: golden.features)
    let predictions = regressions.predictions(for: golden.x)
    let expected = (0..<golden.rows).flatMap { row in
      regressions.map { regression in
        zip(regression.coefficients, golden.xs(row)).reduce(regression.intercept) {
          $0 + $1.0 * $1.1
        }
      }
    }
    expectClose(predictions, expected, tolerance: 1e-12)
  }

  @Test func leavingOneOutIsFittingAnew() throws {
    for golden in cases {
      let readout = try LeaveOneOut(rows: (0..<golden.rows).map(golden.xs))
      for (target, expected) in golden.leaveOneOut.enumerated() {
        let found = readout((0..<golden.rows).map { golden.ys($0)[target] })
        #expect(abs(found.penalty / expected.penalty - 1) < 1e-9, "\(golden.name) \(target)")
        #expect(abs(found.rSquared! - expected.rSquared) < 1e-8, "\(golden.name) \(target)")
        expectClose(
          found.predictions, expected.predictions, tolerance: 1e-8, golden.name)
      }
    }
  }

  @Test func noDigitsAreLostFarFromZero() throws {
    // Products of the rows as they are would be 10¹⁶ and have no digit left for variances of 1.
    let rows = randomScalars(600, seed: 1)
    var (near, far) = (CenteredProducts(columns: 2), CenteredProducts(columns: 2))
    for start in stride(from: 0, to: 600, by: 60) {
      let piece = Array(rows[start..<start + 60])
      near.add(piece)
      far.add(piece.map { $0 + 1e8 })
    }
    expectClose(
      [far[0, 0], far[1, 0], far[1, 1]], [near[0, 0], near[0, 1], near[1, 1]], tolerance: 1e-7)
  }

  @Test func whatIsNoneOfARegressionIsRefused() throws {
    var one = CenteredProducts(columns: 3)
    one.add([1, 2, 3])
    #expect(throws: RidgeError.tooFewRows(1, needed: 2)) {
      try RidgeRegression.fits(to: one, features: 2)
    }
    one.add([.infinity, 2, 3])
    #expect(throws: RidgeError.notFinite) { try RidgeRegression.fits(to: one, features: 2) }
    #expect(throws: RidgeError.tooFewRows(2, needed: 3)) { try LeaveOneOut(rows: [[1], [2]]) }
    #expect(throws: RidgeError.notFinite) { try LeaveOneOut(rows: [[1], [.nan], [2]]) }
  }

  @Test func featuresThatNeverVaryReadTheMean() throws {
    var rows = CenteredProducts(columns: 2)
    rows.add([0.1, 1, 0.1, 2, 0.1, 6])
    rows.add([0.1, 3])
    let found = try RidgeRegression.fits(to: rows, features: 1)
    expectClose(found.predictions(for: [0.1, 55]), [3, 3], tolerance: 1e-12)
    let readout = try LeaveOneOut(rows: [[1, 2], [1, 2], [1, 2], [1, 2]])([1, 2, 3, 4])
    // The mean of the others, at every penalty: 1 − (n/(n − 1))².
    #expect(abs(readout.rSquared! - (1 - 16.0 / 9)) < 1e-12)
    #expect(try LeaveOneOut(rows: [[1], [2], [3]])([5, 5, 5]).rSquared == nil)
  }
}
