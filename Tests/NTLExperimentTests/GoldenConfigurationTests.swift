import NTLLoss
import NTLTestSupport
import Testing

@testable import NTLExperiment

/// The same presets and words give what Hydra makes of them.
struct GoldenConfigurationTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      let name: String
      let words: [String]
      let values: [String: Value]
    }
    let cases: [Case]
  }

  /// A value of JSON.
  enum Value: Decodable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([Value].self))
      }
    }
  }

  static let fixture = Result {
    try NTLTestSupport.fixture("hydra_configurations", as: Fixture.self)
  }

  @Test func everyCommandResolvesAsHydraDoes() throws {
    let cases = try Self.fixture.get().cases
    #expect(cases.count == 17)
    for golden in cases {
      let resolved = try ConfigurationResolver(PresetLibrary()).resolve(golden.words)
      let own = Dictionary(uniqueKeysWithValues: resolved.entries.map { ($0.key, $0.value) })
      let keys = golden.values.keys.filter { !$0.hasPrefix("hydra.") }
      #expect(Set(keys) == Set(own.keys), "\(golden.name)")
      for key in keys {
        let value = try #require(own[key], "\(golden.name): \(key)")
        #expect(matches(value, golden.values[key]!), "\(golden.name): \(key) is \(value)")
      }
    }
  }

  private func matches(_ own: ConfigurationValue, _ golden: Value) -> Bool {
    switch golden {
    case .null: own == .null
    case .flag(let flag): own.flag == flag
    case .number(let number): own.number == number
    // Hydra writes a null within a text as Python prints it.
    case .text(let text): own.text == text.replacing("_None/", with: "_/")
    case .list(let values):
      if case .list(let own) = own {
        zip(own, values).allSatisfy { matches($0, $1) } && own.count == values.count
      } else {
        false
      }
    }
  }

  @Test func theYAMLSaysWhatWasResolved() throws {
    for golden in try Self.fixture.get().cases {
      let resolved = try ConfigurationResolver(PresetLibrary()).resolve(golden.words)
      // Read as a base, it gives the same configuration, whether origins stand beside it or not.
      for text in [resolved.yaml(), resolved.yaml(origins: true)] {
        let folder = try SettingsFolder(["config.yaml": text])
        let again = try ConfigurationResolver(PresetLibrary(folder: folder.url)).resolve([])
        #expect(
          again.training.seed == resolved.training.seed
            && again.training.length == resolved.training.length, "\(golden.name)")
        #expect(again.dataset == resolved.dataset)
        #expect(again.model.loss.kind == resolved.model.loss.kind || resolved.model.lossNote != nil)
      }
    }
  }
}
