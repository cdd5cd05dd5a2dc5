import Foundation
import NTLModel
import NTLTrainer

/// What writing texts costs, the likeliest token at a time and by beam search: 32 new tokens to each source,
/// no fewer and no more.
struct GenerateSuite: Suite {
  /// How many sources are answered together.
  private static let sources = 8
  /// Tokens of each source, where they are random.
  private static let length = 64

  let setting: Setting
  let model: StepSuite.Model
  /// The folder of the GSM8K questions and T5's vocabulary.
  let data: URL

  var measurements: [Measurement] {
    let random = Measurement(
      name: "generate/\(model.rawValue)/\(Self.sources)x\(Self.length)",
      extents: [
        "sources": Self.sources, "source": Self.length, "new": GenerateBench.newTokens,
        "vocabulary": model.configuration.vocabularySize,
      ], numberShare: nil
    ) {
      contenders { .random(Self.sources, length: Self.length, model.configuration) }
    }
    guard model.hasPublishedVocabulary else { return [random] }
    let questions = Measurement(
      name: "generate/\(model.rawValue)/gsm8k",
      extents: ["sources": Self.sources, "new": GenerateBench.newTokens], numberShare: nil
    ) {
      contenders {
        try GSM8K(data).batches(of: Self.sources, count: 1)[0].source
      }
    }
    return [random, questions]
  }

  private func contenders(_ source: @escaping () throws -> PackedSequences) -> [Contender] {
    let bench = Lazily { try GenerateBench(setting, model.configuration, source()) }
    let needed = { _ = try bench() }
    let ours = GenerateBench.Way.allCases.map { way in
      Contender(
        name: way.rawValue, baseline: way == .greedy ? nil : GenerateBench.Way.greedy.rawValue,
        tokens: { _ in try bench().newTokens }, work: { try bench().work(way) },
        prerequisite: needed, check: { try bench().check(way) }, turn: { try bench().turn(way) })
    }
    guard let python = setting.python else { return ours }
    let peer = Lazily { try bench().startPeer(python) }
    return ours
      + GenerateBench.Way.allCases.map { way in
        Contender(
          name: "PyTorch/\(way.rawValue)", baseline: way.rawValue,
          tokens: { _ in try bench().newTokens }, work: { try bench().work(way) },
          prerequisite: needed,
          check: { try bench().check(way, against: peer()) },
          turn: { try peer().turn(way.rawValue) })
      }
  }
}

extension PackedSequences {
  /// Sequences of one length, of random tokens; a third of them digits.
  fileprivate static func random(
    _ count: Int, length: Int, _ configuration: T5Configuration
  ) -> PackedSequences {
    var tokens = RandomTokens(vocabularySize: configuration.vocabularySize)
    return PackedSequences(
      (0..<count).map { _ in tokens.draw(length, shareOfNumbers: 1 / 3) })
  }
}
