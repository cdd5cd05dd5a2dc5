import Foundation
import NTLTensor

/// A family of measurements. A new one is a type of this kind and a line of
/// ``SuiteName/suites(_:_:)``.
protocol Suite {
  /// Everything it can measure; nothing is prepared yet.
  var measurements: [Measurement] { get }
}

/// Programs to time in alternation.
struct Measurement {
  /// What is measured, in the form `loss/8x128x32128/numbers=0.3`. With a contender's name behind it
  /// that is what `--filter` looks at.
  let name: String
  /// Of the data and the model.
  let extents: [String: Int]
  /// The share of the labels that are numbers; nil where there are no labels.
  let numberShare: Double?
  /// The contenders. Their memory and peers live until they are forgotten.
  let contenders: () -> [Contender]
  /// What the contenders' names are values of, where a ``ScalingLaw`` is sought.
  var scalesWith: String?

  /// The contenders whose full names contain `text`, and those they are compared with.
  func contenders(matching text: String?) -> [Contender] {
    let all = contenders()
    guard let text else { return all }
    var wanted: Set<String> = []
    for contender in all.reversed() where contender.fullName(name).contains(text) {
      var next: Contender? = contender
      while let chosen = next, wanted.insert(chosen.name).inserted {
        if let copier = chosen.copier { wanted.insert(copier) }
        next = all.first { $0.name == chosen.baseline }
      }
    }
    return all.filter { wanted.contains($0.name) }
  }
}

extension Contender {
  /// `loss/8x128x32128/numbers=0.3/ntl-was`
  func fullName(_ measurement: String) -> String { "\(measurement)/\(name)" }
}

/// What every suite may need to know.
struct Setting {
  /// Where to compute.
  let device: CPUDevice
  /// The Python interpreter of the peers, if they are to be timed too.
  let python: URL?
}

/// What a suite's extents may be set to on the command line.
struct Sizes {
  /// Of the logits of the losses.
  var shapes: [LogitShape]
  /// Of the linear map with a loss behind it.
  var linear: LinearSize
  /// Shares of labels that are numbers.
  var numberShares: [Double]
  /// The model that is trained; nil: what each suite is meant for.
  var model: StepSuite.Model?
  /// Of the batches of a training step; none: what each model is trained with.
  var batches: [StepData.Extents] = []
  /// The tokenizers to time.
  var tokenizers: [URL] = []
  /// What they read.
  var text: URL?
  /// The folder of texts of natural lengths, see ``GSM8K``.
  var data: URL
}

/// The suites by their names on the command line.
enum SuiteName: String, CaseIterable {
  /// What losses cost: alone, behind a projection, in a model, in training.
  case loss
  /// What a training step costs.
  case step
  /// What writing texts costs.
  case generate
  /// What loading a model costs.
  case load
  /// How fast texts become tokens.
  case tokenizer
  /// What matrix products cost.
  case gemm
  /// What every other kernel costs.
  case operations
  /// How a step's time grows with the batch, the model and the threads.
  case scaling

  func suites(_ setting: Setting, _ sizes: Sizes) -> [any Suite] {
    switch self {
    case .loss:
      [
        LossSuite(setting: setting, shapes: sizes.shapes, numberShares: sizes.numberShares),
        LinearLossSuite(setting: setting, size: sizes.linear),
        PaperSuite(setting: setting, model: sizes.model ?? .t5Small),
      ]
    case .step:
      [
        StepSuite(
          setting: setting, model: sizes.model, batches: sizes.batches, data: sizes.data)
      ]
    case .generate:
      [GenerateSuite(setting: setting, model: sizes.model ?? .t5Small, data: sizes.data)]
    case .load: [LoadSuite(setting: setting, model: sizes.model ?? .t5Base)]
    case .tokenizer:
      [TokenizerSuite(setting: setting, tokenizers: sizes.tokenizers, text: sizes.text)]
    case .gemm: [GemmSuite(setting: setting)]
    case .operations: [OperationsSuite(setting: setting, size: OperationSize(sizes.linear))]
    case .scaling: [ScalingSuite(setting: setting, model: sizes.model ?? .t5Small)]
    }
  }
}

/// The extents of logits: sequences × length × vocabulary, `8x128x32128`.
struct LogitShape: CustomStringConvertible {
  let sequences: Int
  /// Positions of each sequence.
  let length: Int
  /// Logits of each position.
  let vocabulary: Int

  var positions: Int { sequences * length }
  var description: String { "\(sequences)x\(length)x\(vocabulary)" }
  var extents: [String: Int] {
    ["sequences": sequences, "length": length, "vocabulary": vocabulary]
  }
}

/// `0.3`, `1`
func text(ofShare share: Double) -> String { String(format: "%g", share) }

/// Something that is made when it is first asked for.
final class Lazily<Value> {
  private var value: Value?
  private let make: () throws -> Value

  init(_ make: @escaping () throws -> Value) { self.make = make }

  func callAsFunction() throws -> Value {
    if let value { return value }
    let fresh = try make()
    value = fresh
    return fresh
  }
}
