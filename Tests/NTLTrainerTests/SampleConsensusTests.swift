import NTLMetrics
import NTLModel
import NTLTrainer
import Testing

@Suite struct SampleConsensusTests {
  /// Samples, and what majority vote, mean and median make of them.
  @Test(
    arguments: [
      (["7"], "7", "7", "7"),
      (["1", "2", "9"], "1", "4", "2"),
      (["9", "2", "1", "9"], "9", "5", "2"),  // 21/4 = 5.25; the lower of 2 and 9
      (["2", "3"], "2", "3", "2"),  // 2.5: halves go away from 0
      (["-2", "-3"], "-2", "-3", "-3"),
      (["1", "-1", "0"], "1", "0", "0"),
      (["0", "-1", "0"], "0", "0", "0"),  // −1/3 is no "-0"
      (["0.5", "2", "0.25"], "0.5", "0.92", "0.5"),  // 2.75/3 = 0.916…
      (["1.5", "2.5"], "1.5", "2.0", "1.5"),
      (["0.1", "0.2"], "0.1", "0.2", "0.1"),  // 0.15
      // Equal numbers in other dress: the most frequent dress.
      (["07", "7", "7.0", "7", "8"], "7", "7.2", "7"),
      // The last number of each text, and nothing of the words.
      (["x = 3", "x = 5", "3 - 4"], "x = 3", "1", "3"),
      (["- 8", "+6", "1.2.3"], "- 8", "0", "3"),  // −8, 6 and 3: 1/3
      // A sample without a number has no say about the number, but it has a vote.
      (["none", "none", "5", "6", "40"], "none", "17", "6"),
      (["yes", "no", "no"], "no", "no", "no"),
      (["", "-"], "", "", ""),
      // More digits than a Double holds: the median is written as the model wrote it, and the mean,
      // 8230452600823045261, as the nearest multiple of 1024.
      (
        ["12345678901234567891", "12345678901234567891", "1"], "12345678901234567891",
        "8230452600823045120", "12345678901234567891"
      ),
    ] as [([String], String, String, String)])
  func byHand(_ samples: [String], _ vote: String, _ mean: String, _ median: String) {
    #expect(NumberDecoding.Statistic.argmax.consensus(of: samples) == vote)
    #expect(NumberDecoding.Statistic.expectation.consensus(of: samples) == mean)
    #expect(NumberDecoding.Statistic.median.consensus(of: samples) == median)
  }

  @Test func hugeNumbersHaveAMean() throws {
    let huge = String(repeating: "9", count: 308)
    let mean = NumberDecoding.Statistic.expectation.consensus(of: [huge, huge, huge])
    #expect(abs(try #require(lastNumber(in: mean)) / 1e308 - 1) < 1e-12)
    // Too large to be a number, like all that `lastNumber` leaves out.
    let tooLarge = String(repeating: "9", count: 400)
    #expect(NumberDecoding.Statistic.expectation.consensus(of: [tooLarge, "3"]) == "3")
  }

  @Test func manyDecimalsAreNoTrouble() {
    let small = "0." + String(repeating: "0", count: 39) + "5"
    for statistic in NumberDecoding.Statistic.allCases {
      #expect(statistic.consensus(of: [small, small]) == small)
    }
  }
}
