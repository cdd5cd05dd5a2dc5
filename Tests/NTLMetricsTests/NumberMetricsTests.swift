import Foundation
import NTLMetrics
import Testing

@Suite struct NumberMetricsTests {
  /// The paper's rule on texts that the authors' code reads in odd ways.
  @Test(
    arguments: [
      ("1,234", 234), ("1e5", 5), ("-.5", 5), ("4 / 6", 6), ("3 - 4", -4), ("12-12 = # -1", -1),
      ("-3.25", -3.25), ("+7", 7), ("x = 12.", 12), ("1.2.3", 3), ("1.2.3.4", 3.4), ("- 8", -8),
      ("007", 7), ("a\t-\t2", -2),
    ] as [(String, Double)])
  func theLastNumberCounts(_ text: String, _ number: Double) {
    #expect(lastNumber(in: text) == number)
  }

  @Test(arguments: ["", "no number", "-", ".", "--", "½", "٣"]) func thereIsNoNumber(_ text: String)
  {
    #expect(lastNumber(in: text) == nil)
  }

  @Test func metricsByHand() throws {
    let metrics = NumberMetrics([
      ("5", "5"), ("-3", "3"), ("abc", "7"), ("10", "8"), ("9.0", "9"),
    ])
    #expect(metrics.count == 5)
    #expect(metrics.exactMatch == 0.2)
    #expect(metrics.notANumber == 0.2)
    // Errors 0, 6, 2, 0 over the four pairs with a number.
    #expect(metrics.meanAbsoluteError == 2)
    #expect(metrics.medianAbsoluteError == 1)
    // s(5), s(3) against s(−3), s(8) against s(10), s(9).
    let logarithm: Double = (2 * 0.6020599913279624 + 1.0413926851582251 - 0.9542425094393249) / 4
    #expect(abs(metrics.logMeanAbsoluteError! - logarithm) < 1e-12)
    // Labels 5, 3, 8, 9 around 6.25: spread 22.75, residual 40.
    #expect(abs(metrics.rSquared! - (1 - 40 / 22.75)) < 1e-12)
  }

  @Test func whatHasNoDataIsNil() {
    let nothing = NumberMetrics([])
    #expect(
      nothing.exactMatch == nil && nothing.meanAbsoluteError == nil && nothing.rSquared == nil)
    let words = NumberMetrics([("yes", "yes"), ("3", "no")])
    #expect(words.exactMatch == 0.5 && words.meanAbsoluteError == nil && words.notANumber == nil)
    #expect(NumberMetrics([("4", "4"), ("5", "4")]).rSquared == nil)
  }

  @Test func nothingIsClipped() {
    #expect(NumberMetrics([("20000000000", "0")]).meanAbsoluteError == 2e10)
  }
}
