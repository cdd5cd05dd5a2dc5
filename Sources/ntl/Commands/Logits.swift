import ArgumentParser
import Foundation
import NTLLoss
import NTLModel
import NTLTensor
import NTLTrainer

struct Logits: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a model's logits and loss for token ids.",
    discussion: """
      The input is a safetensors file with input_ids [batch, source], and optionally attention_mask of the \
      same shape (1: read, 0: padding, before or behind the tokens) and labels [batch, target] (-100: \
      ignored). What the decoder reads are the labels shifted right, or decoder_input_ids [batch, target]. \
      All are I64 or I32. The output has logits [batch, target, vocabulary] and, with labels, loss [], the \
      mean cross-entropy over the labels that are not ignored; F32 from --device cpu, F64 from --device \
      reference.
      """)

  @OptionGroup var model: ModelOption

  @Option(help: "The safetensors file to read.")
  var input: String

  @Option(help: "The safetensors file to write.")
  var output: String

  @Option(help: "Rows at a time; memory grows with it.")
  var batchSize = 8

  @OptionGroup var device: DeviceOption

  func validate() throws {
    guard (1...100_000).contains(batchSize) else {
      throw ValidationError("--batch-size must be from 1 to 100000, not \(batchSize).")
    }
  }

  func run() throws {
    let (source, target) = (URL(filePath: input), URL(filePath: output))
    guard source.resolvingSymlinksInPath() != target.resolvingSymlinksInPath() else {
      throw InputError("--output would replace --input \(input); name another file.")
    }
    let model = try model.folder().loadModel(on: device.device.device)
    let batch = try LogitsInput(
      reading: URL(filePath: input), vocabularySize: model.configuration.vocabularySize,
      startToken: model.configuration.decoderStartToken,
      paddingToken: model.configuration.paddingToken)

    let objective = try CombinedLoss(nil)
    let counts = objective.counts(of: batch.labels ?? [])
    var logits = Data()
    var loss = 0.0
    for start in stride(from: 0, to: batch.rows, by: batchSize) {
      let rows = start..<min(start + batchSize, batch.rows)
      let part = model(
        PackedSequences(batch.sources[rows]),
        decoding: PackedSequences(batch.decoderInputs[rows]))
      part.buffer.appendScalars(to: &logits)
      if let labels = batch.labels {
        let labels = labels[rows.lowerBound * batch.length..<rows.upperBound * batch.length]
        loss += try objective(
          part, labels: Labels(Array(labels)), dividingBy: counts, overwriting: true
        ).total.scalar
      }
    }
    let type = SafetensorsFile.DataType(device.device.device.precision)
    var writer = SafetensorsWriter()
    writer.add(
      "logits", logits, type, shape: [batch.rows, batch.length, model.configuration.vocabularySize])
    if batch.labels != nil {
      switch type {
      case .float64: writer.add("loss", [loss], shape: [])
      default: writer.add("loss", [Float(loss)], shape: [])
      }
    }
    try writer.write(to: URL(filePath: output))
  }
}

extension Buffer {
  /// Adds the scalars' bytes in the device's precision.
  fileprivate func appendScalars(to data: inout Data) {
    switch device.precision {
    case .float32: device.floats(self).withUnsafeBytes { data.append(contentsOf: $0) }
    case .float64: device.doubles(self).withUnsafeBytes { data.append(contentsOf: $0) }
    }
  }
}
