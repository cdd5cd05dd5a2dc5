import Foundation
import NTLStatistics
import NTLTestSupport
import Testing

@Suite struct SpearmanTests {
  @Test func anyRisingSeriesCorrelatesFully() {
    expectClose([spearman([1, 2, 3, 4], [-9, 0, 0.5, 1e9])!], [1])
    expectClose([spearman([1, 2, 3, 4], [5, 4, 3, -.infinity])!], [-1])
  }

  @Test func ranksWithoutTiesFollowTheTextbook() {
    // ρ = 1 − 6 Σd²/(n(n² − 1)), with d² = 1, 1, 1, 1, 0: 1 − 24/120.
    expectClose([spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])!], [0.8])
  }

  @Test func tiesShareTheirMeanRank() {
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
    expectClose([spearman([1, 2, 2, 3], [1, 2, 3, 4])!], [4.5 / sqrt(4.5 * 5)])
  }

  @Test func itIsUndefinedWhereRanksSayNothing() {
    #expect(spearman([], []) == nil)
    #expect(spearman([1], [1]) == nil)
    #expect(spearman([1, 1], [1, 2]) == nil)
    #expect(spearman([1, .nan], [1, 2]) == nil)
    #expect(spearman([1, 2, 3], [1, 2]) == nil)
  }

  /// Values that are there several times, or not at all, against the values written out.
  @Test func countsAreCopies() throws {
    let values = [5.0, -1, 5, 8, 2]
    let counts = [1, 0, 2, 1, 3]
    let copies = [5.0, 5, 5, 8, 2, 2, 2]
    let others = [3.0, 9, 1, 1, 4]
    let otherCopies = [3.0, 1, 1, 1, 4, 4, 4]
    #expect(RankOrder(values).median(counts: counts) == median(copies))
    // 2, 2, 2 take up 1 to 3, then 5, 5, 5 and 8.
    #expect(RankOrder(values).ranks(counts: counts)[0] == 5)
    let found = rankCorrelation(RankOrder(values), RankOrder(others), counts: counts)
    expectClose([try #require(found)], [try #require(spearman(copies, otherCopies))])
  }
}
