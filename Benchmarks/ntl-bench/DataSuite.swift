import Foundation
import NTLData
import NTLLoss
import NTLModel
import NTLTokenizer
import NTLTrainer

/// What a batch costs before a step: reading or generating its questions, tokenizing, drawing and packing,
/// each as a share of the step that works on it.
///
/// Training reads and tokenizes once and then sees every question in several epochs; here every question is
/// seen once, the dearest case.
struct DataSuite: Suite {
  let setting: Setting
  /// The folder of the GSM8K questions and T5's vocabulary.
  let data: URL

  var measurements: [Measurement] {
    let (questions, arithmetic) = (8, 64)
    return [
      Measurement(name: "data/gsm8k", extents: ["sequences": questions], numberShare: nil) {
        contenders {
          let set = try GSM8K(data)
          return try DataBench(
            setting, StepSuite.Model.t5Small.configuration, set.tokenizer, batchSize: questions,
            load: set.read)
        }
      },
      Measurement(name: "data/arithmetic", extents: ["sequences": arithmetic], numberShare: nil) {
        contenders {
          let source = DataSource.generated(.addSubMultiple, .trainMedium, count: 10_000, seed: 1)
          return try DataBench(
            setting, StepSuite.Model.tiny.configuration, CharacterTokenizer.default,
            batchSize: arithmetic, load: { try source.load() })
        }
      },
    ]
  }

  private func contenders(_ make: @escaping () throws -> DataBench) -> [Contender] {
    let bench = Lazily(make)
    let step = DataBench.Part.step.rawValue
    return DataBench.Part.allCases.map { part in
      var contender = Contender(name: part.rawValue) { try bench().turn(part) }
      contender.prerequisite = { _ = try bench() }
      contender.prepare = { try bench().round = $0 }
      if part == .step {
        contender.tokens = { try bench().tokens(inRound: $0) }
      } else {
        contender.baseline = step
        contender.isPartOfBaseline = true
      }
      if part == .tokenize { contender.texts = { try bench().textsOfBatch } }
      return contender
    }
  }
}
