import Foundation
import NTLTestSupport
import NTLTrainer
import Testing

@Suite struct ReduceOnPlateauTests {
  struct Golden: Decodable {
    struct Plateau: Decodable {
      let metrics, rates: [Double]
    }
    let peak: Double
    /// The results, and the settings, which are named as ours.
    let plateaus: [Plateau]
  }
  struct Settings: Decodable {
    let plateaus: [ReduceOnPlateau.Configuration]
  }

  /// torch's rates after every result: `Fixtures/schedules.py`.
  @Test func ratesAreTorchs() throws {
    let golden: Golden = try fixture("schedules")
    let settings: Settings = try fixture("schedules")
    #expect(golden.plateaus.count == 8)
    for (expected, configuration) in zip(golden.plateaus, settings.plateaus) {
      try configuration.validate()
      var plateau = ReduceOnPlateau(configuration, learningRate: golden.peak)
      var rates: [Double] = []
      for metric in expected.metrics {
        plateau.observe(metric)
        rates.append(plateau.learningRate)
        #expect(abs(plateau.factor * golden.peak - plateau.learningRate) < 1e-17)
      }
      #expect(rates == expected.rates, "\(configuration)")
    }
    // Each is lowered at some time.
    #expect(golden.plateaus.allSatisfy { $0.rates.last! < golden.peak })
  }

  /// A run that is resumed decides as one that was never stopped.
  @Test func goesOnFromItsFile() throws {
    var configuration = ReduceOnPlateau.Configuration()
    (configuration.patience, configuration.cooldown, configuration.factor) = (1, 2, 0.5)
    var whole = ReduceOnPlateau(configuration, learningRate: 1)
    var resumed = whole
    for metric in [3.0, 2, 2, 2, .nan, 1, 1, 1, 1, 1, 1] {
      whole.observe(metric)
      let data = try JSONEncoder().encode(resumed)
      resumed = try JSONDecoder().decode(ReduceOnPlateau.self, from: data)
      resumed.observe(metric)
      #expect(resumed == whole)
    }
    #expect(whole.factor == 0.25)
  }

  @Test func whatIsNotFiniteIsNeverBetter() throws {
    var configuration = ReduceOnPlateau.Configuration()
    (configuration.patience, configuration.mode) = (2, .max)
    var plateau = ReduceOnPlateau(configuration, learningRate: 1)
    for metric in [Double.infinity, .nan, -.infinity] { plateau.observe(metric) }
    #expect(abs(plateau.factor - 0.1) < 1e-15)
    #expect(throws: Never.self) { try JSONEncoder().encode(plateau) }
  }

  @Test func senselessSettingsAreRefused() {
    let senseless: [(inout ReduceOnPlateau.Configuration) -> Void] = [
      { $0.factor = 1 }, { $0.factor = .nan }, { $0.patience = -1 }, { $0.cooldown = -1 },
      { $0.threshold = -1 }, { $0.minimumLearningRate = .infinity }, { $0.leastChange = -1 },
    ]
    for set in senseless {
      var configuration = ReduceOnPlateau.Configuration()
      set(&configuration)
      #expect(throws: TrainingError.self) { try configuration.validate() }
    }
  }
}
