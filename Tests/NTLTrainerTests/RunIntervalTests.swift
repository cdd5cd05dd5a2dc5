import Foundation
import NTLMetrics
import Testing

@testable import NTLTrainer

/// How often something is done in a run.
struct RunIntervalTests {
  @Test func anEpochIsOverInTheStepThatTakesItsLastBatch() {
    for batches in 1...7 {
      for accumulation in 1...9 {
        var taken = 0
        for step in 1...30 {
          // One micro-batch after the other.
          var ends = false
          for _ in 0..<accumulation {
            taken += 1
            if taken % batches == 0 { ends = true }
          }
          let isDue = RunInterval.epoch.isDue(
            at: step, batchesPerEpoch: batches, accumulation: accumulation)
          #expect(isDue == ends, "step \(step) of \(accumulation) of \(batches) batches")
        }
      }
    }
  }

  @Test func stepsAreCounted() {
    func due(_ interval: RunInterval) -> [Int] {
      (1...9).filter { interval.isDue(at: $0, batchesPerEpoch: 2, accumulation: 1) }
    }
    #expect(due(.steps(3)) == [3, 6, 9])
    #expect(due(.never) == [])
  }

  @Test func itIsWrittenAsItIsSaid() throws {
    for (interval, text) in [(RunInterval.epoch, "epoch"), (200, "200"), (.never, "0")] {
      #expect(interval.description == text && RunInterval(text) == interval)
    }
    #expect(RunInterval("daily") == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([RunInterval].self, from: Data(#"["daily"]"#.utf8))
    }
  }

  /// Runs of before had a number, and less settings.
  @Test func configurationsOfBeforeAreRead() throws {
    var configuration = RunConfiguration()
    configuration.evaluationInterval = 50
    var object = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration)) as? [String: Any])
    let intervalKeys = object.filter { ($0.value as? Int) == 50 }.keys
    #expect(intervalKeys.count == 1)
    let new = [
      "cycles", "power", "finalLearningRate", "evaluationBatchSize", "numberExtraction",
      "loggingInterval",
    ]
    for key in new { #expect(object.removeValue(forKey: key) != nil, "\(key)") }
    let read = try JSONDecoder().decode(
      RunConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(read == configuration)
    for key in intervalKeys { object[key] = "epoch" }
    let everyEpoch = try JSONDecoder().decode(
      RunConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(everyEpoch.evaluationInterval == .epoch)
  }

  @Test func withoutNumbersThereIsNoErrorToChooseBy() {
    let names = BestMetric.names(numbersBy: .none)
    #expect(names.contains("exact_match") && names.contains("loss"))
    #expect(!names.contains("mae") && BestMetric.names.contains("mae"))
  }
}
