import NTLTensor
import Testing

@testable import ntl_bench

@Suite struct WorkTests {
  /// 10⁹ operations take a millisecond, and so do 10⁷ bytes.
  private let speed = MachineSpeed(gigaflops: 1000, gigabytes: 10)

  @Test func thePartThatTakesLongerCounts() {
    let computing = Work(operations: 4_000_000_000, bytes: 10_000_000)
    let moving = Work(operations: 1_000_000_000, bytes: 30_000_000)
    #expect(isClose(computing.limit(speed), to: 0.004))
    #expect(isClose(moving.limit(speed), to: 0.003))
  }

  @Test func partsFollowOneAnother() {
    let work = Work(operations: 4_000_000_000) + Work(bytes: 30_000_000)
    #expect(isClose(work.limit(speed), to: 0.007))
    #expect(work.operations == 4_000_000_000 && work.bytes == 30_000_000)
  }

  @Test func aTimeStandsBesideItsLimit() {
    let work = Work(operations: 4_000_000_000) + Work(bytes: 30_000_000)
    let limit = Limit(work, Quartiles(lower: 7, median: 14, upper: 28), speed)
    #expect(isClose(limit.milliseconds, to: 7))
    #expect(isClose(limit.timesLimit.lower, to: 1) && isClose(limit.timesLimit.upper, to: 4))
    #expect(isClose(limit.sgemmShare ?? .nan, to: 4.0 / 14))
    #expect(isClose(limit.bandwidthShare ?? .nan, to: 3.0 / 14))
    #expect(limit.description == "limit 7.000 ms, 2.000 × limit")
    #expect(Limit(Work(bytes: 1), limit.timesLimit, speed).sgemmShare == nil)
  }

  private func isClose(_ value: Double, to expected: Double) -> Bool {
    abs(value - expected) <= 1e-12 * expected
  }
}
