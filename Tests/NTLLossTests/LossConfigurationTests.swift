import Foundation
import NTLLoss
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct LossConfigurationTests {
  @Test(arguments: LossConfiguration.variants)
  func survivesItsFile(_ configuration: LossConfiguration) throws {
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(LossConfiguration.self, from: data) == configuration)
  }

  @Test func readsWhatOlderRunsWrote() throws {
    let old = #"{"kind": "ntl-huber", "lambda": 0.8, "huberDelta": 2}"#
    let configuration = try JSONDecoder().decode(LossConfiguration.self, from: Data(old.utf8))
    #expect(configuration == LossConfiguration(.huber, lambda: 0.8, huberDelta: 2))
    let least = try JSONDecoder().decode(
      LossConfiguration.self, from: Data(#"{"kind": "dist2"}"#.utf8))
    #expect(least == LossConfiguration(.dist2) && least.lambda == 0.3)
    for wrong in [#"{}"#, #"{"kind": "other"}"#, #"{"kind": "ce", "lambda": "much"}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(LossConfiguration.self, from: Data(wrong.utf8))
      }
    }
  }

  /// Each kind by the type that is meant, by name.
  @Test func everyKindMakesItsLoss() throws {
    let vocabulary = try Digits.vocabulary()
    let names: [LossConfiguration.Kind: String] = [
      .wasserstein: NumberTokenLoss.name, .meanSquared: NumberTokenLoss.name,
      .meanAbsolute: NumberTokenLoss.name, .huber: NumberTokenLoss.name,
      .circular: CustomCostLoss.name,
    ]
    for kind in LossConfiguration.Kind.allCases {
      let configuration = LossConfiguration(kind, lambda: 0.7)
      let loss = try configuration.makeLoss(vocabulary, Digits.notation)
      let alone = try configuration.makeLossAlone(vocabulary, Digits.notation)
      guard let number = try configuration.makeNumberLoss(vocabulary, Digits.notation) else {
        // A loss of tokens reports NTL-WAS beside it and does not learn from it.
        #expect(kind == .crossEntropy || kind == .gaussianCrossEntropy)
        #expect(loss.weight == 0 && loss.numberLoss is NumberTokenLoss && alone.numberLoss == nil)
        continue
      }
      #expect(type(of: number).name == names[kind] ?? kind.rawValue)
      #expect(!type(of: number).equation.isEmpty && configuration.title.contains("CE + "))
      #expect(loss.weight == 0.7 && alone.weight == 1)
      guard case .none = alone.tokenTerm else {
        Issue.record("\(kind) alone charges tokens")
        continue
      }
    }
    let both = try LossConfiguration(.gaussianCrossEntropy).makeLossAlone(vocabulary)
    guard case .smoothed(let smoothing) = both.tokenTerm else {
      Issue.record("gaussian-ce does not smooth")
      return
    }
    #expect(smoothing.options.sigma == 1)
  }

  @Test func optionsReachTheLoss() throws {
    let vocabulary = try Digits.vocabulary()
    func made(_ kind: LossConfiguration.Kind, _ set: (inout LossConfiguration) -> Void) throws
      -> (any NumericLoss)?
    {
      var configuration = LossConfiguration(kind)
      set(&configuration)
      #expect(configuration.unusedOptions.isEmpty)
      return try configuration.makeNumberLoss(vocabulary, Digits.notation)
    }
    let squashed = try made(.wasserstein) { ($0.reweigh, $0.squashFactor) = (true, 3) }
    #expect(
      (squashed as? NumberTokenLoss)?.options == .init(reweigh: true, squashFactor: 3))
    let huber = try made(.huber) { $0.huberDelta = 2 }
    #expect((huber as? NumberTokenLoss)?.options.distance == .huber(delta: 2))
    let sums = try made(.wassersteinCDF) { ($0.sigma, $0.unitSpacing) = (2, true) }
    #expect((sums as? WassersteinCDFLoss)?.options == .init(sigma: 2, unitSpacing: true))
    let smoothed = try made(.wassersteinCDF) { $0.smoothTokens = true }
    #expect((smoothed as? WassersteinCDFLoss)?.options.sigma == 1)
    let level = try made(.numberLevel) { ($0.floatLevel, $0.reweigh) = (true, true) }
    #expect(
      (level as? NumberLevelLoss)?.options
        == .init(floatLevel: true, reweigh: true, dotToken: 12))
    let placed = try made(.placeWeighted) { $0.placeBase = 3 }
    #expect((placed as? PlaceWeightedLoss)?.options.placeBase == 3)
    let ntil = try made(.ntil) { ($0.placeBase, $0.temperature) = (3, 0.5) }
    let options = (ntil as? NumericalTokenIntegrityLoss)?.options
    #expect(options?.placeBase == 3 && options?.temperature == 0.5)
    let dist2 = try made(.dist2) { $0.temperature = 5 }
    #expect((dist2 as? DIST2Loss)?.options.temperature == 5)
    let clock = try made(.circular) { $0.period = 5 }
    #expect((clock as? CustomCostLoss)?.options.costs[0][4] == 1)
    #expect(NumberTokenLoss.Options.paper == .init())
    #expect(NumberTokenLoss.Options.package == .init(reweigh: true))
  }

  @Test func optionsThatMeanNothingAreNamed() {
    var everything = LossConfiguration(.crossEntropy, huberDelta: 2)
    everything.reweigh = true
    everything.squashFactor = 2
    everything.sigma = 1
    everything.unitSpacing = true
    everything.smoothTokens = true
    everything.floatLevel = true
    everything.placeBase = 2
    everything.temperature = 1
    everything.period = 12
    #expect(
      everything.unusedOptions == [
        "huber-delta", "reweigh", "squash-factor", "unit-spacing", "smooth-tokens", "float-level",
        "place-base", "loss-temperature", "period",
      ])
    func unused(_ kind: LossConfiguration.Kind) -> Set<String> {
      var configuration = everything
      (configuration.kind, configuration.smoothTokens) = (kind, false)
      return Set(configuration.unusedOptions)
    }
    let all: Set = [
      "huber-delta", "reweigh", "squash-factor", "sigma", "unit-spacing", "float-level",
      "place-base", "loss-temperature", "period",
    ]
    #expect(unused(.crossEntropy) == all)
    #expect(unused(.wasserstein) == all.subtracting(["reweigh", "squash-factor"]))
    #expect(unused(.huber) == all.subtracting(["reweigh", "huber-delta"]))
    #expect(unused(.wassersteinCDF) == all.subtracting(["sigma", "unit-spacing"]))
    #expect(unused(.gaussianCrossEntropy) == all.subtracting(["sigma"]))
    #expect(unused(.numberLevel) == all.subtracting(["reweigh", "float-level"]))
    #expect(unused(.ntil) == all.subtracting(["place-base", "loss-temperature"]))
    #expect(unused(.circular) == all.subtracting(["period"]))
    #expect(unused(.squaredEarthMovers) == all)
  }
}
