import Foundation
import NTLLoss
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTrainer
import Testing

/// T5 against transformers' own, from the same weights: `Fixtures/t5.py`.
@Suite struct GoldenT5Tests {
  struct Golden: Decodable {
    struct Optimizer: Decodable {
      let learningRate: Double
      let weightDecay: Double
      let clipNorm: Double
    }
    struct Training: Decodable {
      let losses: [Double]
      let gradientNorms: [Double]
    }
    let config: T5Configuration
    let loss: Double
    let optimizer: Optimizer
    let training: Training
  }

  static let names = ["t5_relu_tied", "t5_gated_untied", "t5_silu_scaled"]

  struct Batch {
    let source: PackedSequences
    let labels: PackedSequences
    /// For each packed label, its row in the padded batch.
    let paddedRows: [Int]
  }

  /// A model with the fixture's weights.
  private func model(_ golden: Golden, _ file: SafetensorsFile, on device: any Device) throws -> T5
  {
    let model = T5(golden.config, on: device)
    for parameter in model.parameters { try file.read(parameter.name, into: parameter.value) }
    return model
  }

  private func batch(_ file: SafetensorsFile, suffix: String = "", labels: String = "labels") throws
    -> Batch
  {
    func rows(_ name: String) throws -> [[Int]] {
      let columns = try #require(file.entries[name]).shape[1]
      let all = try file.integers(name)
      return stride(from: 0, to: all.count, by: columns).map { Array(all[$0..<$0 + columns]) }
    }
    let masks = try rows("attention_mask\(suffix)")
    let sources = try zip(rows("input_ids\(suffix)"), masks).map { ids, mask in
      zip(ids, mask).filter { $0.1 != 0 }.map { Int32($0.0) }
    }
    let labels = try rows(labels)
    let width = labels[0].count
    return Batch(
      source: PackedSequences(sources),
      labels: PackedSequences(labels.map { $0.filter { $0 != -100 }.map(Int32.init) }),
      paddedRows: labels.enumerated().flatMap { b, row in
        row.indices.filter { row[$0] != -100 }.map { b * width + $0 }
      })
  }

  private func fixtureModel(_ name: String, _ device: any Device) throws -> (
    golden: Golden, file: SafetensorsFile, model: T5
  ) {
    let golden: Golden = try fixture(name)
    let file = try SafetensorsFile(reading: fixtureFile("\(name).safetensors"))
    return (golden, file, try model(golden, file, on: device))
  }

  private func checkOutputs(_ name: String, _ device: any Device, tolerance: Double) throws {
    let (golden, file, model) = try fixtureModel(name, device)
    let columns = golden.config.vocabularySize
    // Padding on the right and on the left give the same packed tokens; transformers' logits may differ.
    for suffix in ["", "_left"] {
      let batch = try batch(file, suffix: suffix)
      let expected = try file.doubles("logits\(suffix)")
      let logits = model(batch.source, decoding: model.decoderInputs(for: batch.labels))
      let wanted = batch.paddedRows.flatMap { expected[$0 * columns..<($0 + 1) * columns] }
      expectClose(logits.scalars, wanted, tolerance: tolerance, "\(name) logits\(suffix)")
    }
    let batch = try batch(file)
    let tape = Tape()
    let logits = model(
      batch.source, decoding: model.decoderInputs(for: batch.labels), recordingOn: tape)
    let terms = try CombinedLoss(nil)(logits, labels: batch.labels.tokens)
    tape.backward(from: terms.total)
    #expect(abs(terms.total.scalar - golden.loss) <= tolerance * golden.loss)
    for parameter in model.parameters {
      expectClose(
        device.doubles(parameter.gradient), try file.doubles("grad.\(parameter.name)"),
        tolerance: tolerance, "\(name) gradient of \(parameter.name)")
    }
  }

  @Test(arguments: names) func outputsAndGradientsAreTransformers(_ name: String) throws {
    try checkOutputs(name, ReferenceDevice.shared, tolerance: 1e-10)
  }

  @Test(arguments: names) func outputsAndGradientsAreTransformersOnTheCPU(_ name: String) throws {
    try checkOutputs(name, CPUDevice.shared, tolerance: 1e-4)
  }

  /// 25 steps of the trainer: AdamW, decay of matrices only, clipping.
  private func checkTraining(_ name: String, _ device: any Device, tolerance: Double) throws {
    let (golden, file, model) = try fixtureModel(name, device)
    let batches = [
      try batch(file), try batch(file, suffix: "_second", labels: "labels_second"),
    ]
    var optimizer = AdamW.Configuration()
    optimizer.weightDecay = golden.optimizer.weightDecay
    optimizer.clipNorm = golden.optimizer.clipNorm
    var trainer = Trainer(
      model: model, loss: try CombinedLoss(nil),
      schedule: LearningRateSchedule(
        shape: .constant, peak: golden.optimizer.learningRate, totalSteps: 25),
      optimizer: .adamW(optimizer), seed: 0)
    for (i, expected) in golden.training.losses.enumerated() {
      let batch = batches[i % 2]
      let report = try trainer.step([
        NTLTrainer.Batch(source: batch.source, labels: batch.labels)
      ])
      #expect(
        abs(report.loss - expected) <= tolerance * expected,
        "\(name) step \(report.step): \(report.loss), expected \(expected)")
      #expect(abs(report.gradientNorm / golden.training.gradientNorms[i] - 1) <= 10 * tolerance)
    }
    let generated = try file.integers("generated_after_training")
    expectGenerated(model, batches[0].source, generated)
  }

  /// transformers writes the start token first and fills up with padding behind the end.
  private func expectGenerated(_ model: T5, _ source: PackedSequences, _ expected: [Int]) {
    let width = expected.count / source.count
    let answers = model.generate(source, maximumTokens: 12)
    for (i, answer) in answers.enumerated() {
      let start = Int(model.configuration.decoderStartToken)
      let padded = ([start] + answer.map(Int.init) + Array(repeating: 0, count: width)).prefix(
        width)
      #expect(Array(padded) == Array(expected[i * width..<(i + 1) * width]))
    }
  }

  @Test(arguments: names) func trainingFollowsTheSameCurve(_ name: String) throws {
    try checkTraining(name, ReferenceDevice.shared, tolerance: 1e-9)
  }

  @Test(arguments: names) func trainingFollowsTheSameCurveOnTheCPU(_ name: String) throws {
    try checkTraining(name, CPUDevice.shared, tolerance: 1e-3)
  }

  @Test(arguments: names, [true, false]) func greedyGenerationIsTransformers(
    _ name: String, onCPU: Bool
  ) throws {
    let device: any Device = onCPU ? CPUDevice.shared : ReferenceDevice.shared
    let (_, file, model) = try fixtureModel(name, device)
    expectGenerated(model, try batch(file).source, try file.integers("generated"))
  }
}
