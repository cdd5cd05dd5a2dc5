import NTLTrainer
import Testing

@Suite struct ScheduleTests {
  private func rates(_ shape: LearningRateSchedule.Shape, warmup: Int) -> [Double] {
    let schedule = LearningRateSchedule(shape: shape, peak: 2, warmupSteps: warmup, totalSteps: 6)
    return (1...6).map(schedule.rate)
  }

  @Test func ratesByHand() {
    #expect(rates(.constant, warmup: 2) == [1, 2, 2, 2, 2, 2])
    #expect(rates(.linear, warmup: 2) == [1, 2, 2, 1.5, 1, 0.5])
    #expect(rates(.linear, warmup: 0)[0] == 2)
    let cosine = rates(.cosine, warmup: 2)
    #expect(cosine[2] == 2 && abs(cosine[4] - 1) < 1e-12 && cosine[5] > 0 && cosine[5] < cosine[4])
  }

  @Test func aWarmupLongerThanTheRunOnlyRises() {
    let schedule = LearningRateSchedule(shape: .linear, peak: 1, warmupSteps: 10, totalSteps: 5)
    #expect((1...5).map(schedule.rate) == [0.1, 0.2, 0.3, 0.4, 0.5])
  }
}
