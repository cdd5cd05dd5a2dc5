import NTLMetrics
import Testing

@Suite struct NumberExtractionTests {
  @Test(
    arguments: [
      // Signs, and what only looks like one.
      ("12-12 = -1", -1), ("3 - 4", 4), ("3-4", 4), ("3 -4", -4), ("= - 8", -8), ("- 8", -8),
      ("\u{2212}7", -7), ("5\u{2212}7", 7), ("+7", 7), ("x-5", 5), ("f(1)-5", 5), ("is -5", -5),
      ("--5", -5), ("well - 8", 8), ("-$5", -5), ("$-1,234.50", -1234.5), ("(-3)", -3),
      ("12-12 = # -1 wrong?", -1),
      // Thousands, and lists.
      ("1,234,567", 1_234_567), ("1 234 567", 1_234_567), ("1\u{202F}234", 1_234), ("1,234", 1_234),
      ("1, 2, 3", 3), ("1,23", 23), ("1234,567", 567), ("1,234,56", 56), ("12 3456", 3456),
      ("1,234 567", 567), ("1,234,5678", 5678), ("-12,345.678", -12_345.678),
      // Points.
      (".5", 0.5), ("-.5", -0.5), ("5.", 5), ("5..", 5), ("= .25.", 0.25), ("No.5", 5),
      ("1.2.3", 3), ("...5", 5), ("3.14", 3.14), ("007", 7),
      // Exponents.
      ("1e5", 100_000), ("6.51E+02", 651), ("1e-3", 0.001), ("2e\u{2212}1", 0.2), ("1e", 1),
      ("1e+", 1), ("1e5x", 5), ("10^5", 5), ("2e3.5", 5), ("1,000e3", 1_000_000),
      // Fractions, and what is none.
      ("3/7", 3.0 / 7), ("-3/4", -0.75), ("4 / 6", 6), ("1/2/2024", 2024), ("5/0", 0),
      ("1/2.5", 0.4), ("5/", 5), ("1e2/4", 4),
      // What follows or precedes.
      ("50%", 50), ("5km", 5), ("H2O", 2), ("7\u{301}", 7),
    ] as [(String, Double)])
  func theFlexibleRule(_ text: String, _ number: Double) {
    #expect(NumberExtraction.flexible.number(in: text) == number)
  }

  @Test(arguments: ["", "no number", "-", ".", "--", "½", "٣", "1e999", "-$", "e"])
  func noFlexibleNumber(_ text: String) {
    #expect(NumberExtraction.flexible.number(in: text) == nil)
  }

  @Test func howItIsWritten() throws {
    func written(_ text: String) -> WrittenNumber? {
      NumberExtraction.flexible.writtenNumber(in: text)
    }
    #expect(try #require(written("= \u{2212}1,234.50")).text == "-1234.50")
    #expect(try #require(written("1 234.50")).decimals == 2)
    #expect(try #require(written("-6/8")).text == "-6/8")
    #expect(try #require(written("2e\u{2212}1")).text == "2e-1")
  }

  /// A text a hundred times as long has the same last number. Quadratic time would be seen: in minutes.
  @Test(arguments: NumberExtraction.allCases)
  func longTextsHaveALastNumberToo(_ extraction: NumberExtraction) {
    for piece in ["1", "1,234,", "-", " ", "1/", "1.", "1e", ".", "1 ", "1,234 "] {
      func number(_ count: Int) -> Double? {
        extraction.number(in: String(repeating: piece, count: count) + "x")
      }
      #expect(number(200_000) == number(2_000), "\(piece)")
    }
  }

  @Test(
    arguments: [
      ("", 0), ("12", 0), ("1,234", 1), ("1.2.3", 1), ("..5", 1), (".5", 0), ("5.", 0), ("5,", 0),
      ("1,2 3..4 5", 2), ("a, b. c", 0), ("+1.5-2.5", 0), ("1,-2", 0), ("7,,", 0),
      ("3,,4 and 2.0.0", 2),
    ])
  func malformedNumbers(_ text: String, _ count: Int) {
    #expect(invalidNumberCount(in: text) == count)
  }
}
