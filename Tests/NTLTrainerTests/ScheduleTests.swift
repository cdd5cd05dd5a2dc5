import NTLTestSupport
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

  struct Golden: Decodable {
    struct Schedule: Decodable {
      let name: String
      let warmup: Int
      let cycles: Int?
      let power, finalRate: Double?
      let rates: [Double]
    }
    let peak: Double
    let steps: Int
    let schedules: [Schedule]
  }

  /// `Fixtures/schedules.py`. Our warm-up is a step ahead: transformers' first rate is 0.
  @Test func ratesAreTransformers() throws {
    let golden: Golden = try fixture("schedules")
    #expect(Set(golden.schedules.map(\.name)).count == 6)
    for expected in golden.schedules {
      let what = "\(expected.name), warm-up \(expected.warmup)"
      var schedule = LearningRateSchedule(
        shape: try #require(LearningRateSchedule.Shape(transformersName: expected.name)),
        peak: golden.peak, warmupSteps: expected.warmup, totalSteps: golden.steps)
      schedule.cycles = expected.cycles ?? schedule.cycles
      schedule.power = expected.power ?? schedule.power
      schedule.finalRate = expected.finalRate ?? schedule.finalRate
      for step in 1...golden.steps {
        let theirs = expected.rates[step <= expected.warmup ? step : step - 1]
        #expect(abs(schedule.rate(step: step) - theirs) < 1e-15, "\(what), step \(step)")
      }
    }
  }

  @Test func aPlateauStaysUntilSomebodyLowersIt() {
    #expect(rates(.plateau, warmup: 2) == rates(.constant, warmup: 2))
    #expect(LearningRateSchedule.Shape(transformersName: "reduce_lr_on_plateau") == .plateau)
    #expect(LearningRateSchedule.Shape(transformersName: "warmup_stable_decay") == nil)
  }
}
