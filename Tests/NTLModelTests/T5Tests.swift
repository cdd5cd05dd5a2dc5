import Foundation
import NTLLoss
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct T5Tests {
  private func configuration(
    _ feedForward: T5Configuration.FeedForward, ties: Bool, dropout: Double
  )
    -> T5Configuration
  {
    var c = T5Configuration()
    c.vocabularySize = 20
    c.width = 10
    c.headWidth = 3
    c.heads = 2
    c.feedForwardWidth = 12
    c.encoderLayers = 2
    c.decoderLayers = 2
    c.relativeBuckets = 8
    c.relativeMaximumDistance = 12
    c.dropoutRate = dropout
    c.feedForward = feedForward
    c.tiesEmbeddings = ties
    c.scalesDecoderOutputs = ties
    return c
  }

  private let source = PackedSequences([
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 1], [12, 1], [13, 14, 15, 1],
  ])
  private let labels = PackedSequences([[5, 6, 1], [7, 1], [9, 10, 11, 12, 13, 1]])

  @Test(arguments: [
    (T5Configuration.FeedForward.relu, true, 0.0), (.relu, true, 0.2), (.gatedGelu, false, 0.0),
    (.gatedGelu, false, 0.2),
  ])
  func gradientOfTheWholeModel(
    _ variant: (feedForward: T5Configuration.FeedForward, ties: Bool, dropout: Double)
  ) throws {
    let model = T5(
      configuration(variant.feedForward, ties: variant.ties, dropout: variant.dropout),
      on: ReferenceDevice.shared, seed: 4)
    let digits = try NumberVocabulary((0..<10).map { (Int32($0 + 4), Double($0)) })
    for distance in [NumberTokenLoss.Distance.wasserstein, .meanSquared] {
      let loss = try CombinedLoss(NumberTokenLoss(digits, distance: distance), weight: 0.3)
      // Small steps: relu has kinks, and a step across one is no derivative.
      try expectGradient(by: model.parameters, step: 1e-5, directions: 4) { tape in
        let logits = model(
          source, decoding: model.decoderInputs(for: labels), recordingOn: tape)
        return try loss(logits, labels: labels.tokens).total
      }
    }
  }

  @Test func parameterCountsAreThePublishedOnes() {
    let published = [
      "t5-small": 60_506_624, "t5-base": 222_903_552, "t5-large": 737_668_096,
      "t5-3b": 2_851_598_336,
    ]
    for (name, count) in published {
      let c = T5Configuration.presets[name]!
      let (v, d, i, f) = (c.vocabularySize, c.width, c.attentionWidth, c.feedForwardWidth)
      let encoder = c.encoderLayers * (4 * d * i + 2 * d * f + 2 * d) + d + 32 * c.heads
      let decoder = c.decoderLayers * (8 * d * i + 2 * d * f + 3 * d) + d + 32 * c.heads
      #expect(v * d + encoder + decoder == count, "\(name)")
    }
    // One of them built, parameter by parameter.
    let model = T5(T5Configuration.presets["t5-small"]!, on: CPUDevice.shared)
    #expect(model.parameters.reduce(0) { $0 + $1.shape.count } == 60_506_624)
  }

  @Test func initialDeviationsAreTheOriginals() {
    let c = T5Configuration.presets["tiny"]!
    let model = T5(c, on: ReferenceDevice.shared, seed: 1)
    let d = Double(c.width)
    let expected = [
      "shared.weight": 1,
      "encoder.block.0.layer.0.SelfAttention.q.weight": 1 / (d * 16).squareRoot(),
      "decoder.block.1.layer.1.EncDecAttention.k.weight": 1 / d.squareRoot(),
      "decoder.block.1.layer.1.EncDecAttention.o.weight": 1 / Double(4 * 16).squareRoot(),
      "encoder.block.1.layer.1.DenseReluDense.wi.weight": 1 / d.squareRoot(),
      "encoder.block.1.layer.1.DenseReluDense.wo.weight": 1 / Double(256).squareRoot(),
    ]
    for (name, deviation) in expected {
      let parameter = model.parameters.first { $0.name == name }!
      let x = ReferenceDevice.shared.doubles(parameter.value)
      let found = (x.reduce(0) { $0 + $1 * $1 } / Double(x.count)).squareRoot()
      #expect(abs(found / deviation - 1) < 0.05, "\(name): \(found), expected \(deviation)")
    }
    let norms = model.parameters.filter { $0.name.hasSuffix("norm.weight") }
    #expect(norms.count == 2 * 2 + 2 * 3 + 2)
    #expect(norms.allSatisfy { !$0.isDecayed && ReferenceDevice.shared.doubles($0.value)[0] == 1 })
  }

  @Test func decodingStepByStepGivesTheLogitsOfTheWholeSequence() {
    let model = T5(
      configuration(.relu, ties: true, dropout: 0.1), on: ReferenceDevice.shared, seed: 8)
    var steps: [[Int: [Double]]] = []
    let answers = model.generate(source, maximumTokens: 6) { logits, sequences in
      let columns = logits.shape.columns
      let scalars = logits.scalars
      steps.append(
        Dictionary(
          uniqueKeysWithValues: sequences.enumerated().map { row, sequence in
            (sequence, Array(scalars[row * columns..<(row + 1) * columns]))
          }))
    }
    let packed = PackedSequences(answers)
    let logits = model(source, decoding: model.decoderInputs(for: packed))
    for (sequence, range) in packed.ranges.enumerated() {
      for (step, row) in range.enumerated() {
        expectClose(
          steps[step][sequence]!, Array(logits.scalars[row * 20..<(row + 1) * 20]),
          tolerance: 1e-12)
      }
    }
  }

  @Test func aSequenceDoesNotSeeItsNeighbours() {
    let model = T5(
      configuration(.gatedGelu, ties: false, dropout: 0), on: ReferenceDevice.shared, seed: 2)
    let together = model(source, decoding: model.decoderInputs(for: labels)).scalars
    for (i, range) in labels.ranges.enumerated() {
      let alone = model(
        PackedSequences([Array(source[i])]),
        decoding: model.decoderInputs(for: PackedSequences([Array(labels[i])])))
      expectClose(
        alone.scalars, Array(together[range.lowerBound * 20..<range.upperBound * 20]),
        tolerance: 1e-12)
    }
  }

  @Test func theCPUDeviceAgrees() throws {
    let c = T5Configuration.presets["tiny"]!
    let reference = T5(c, on: ReferenceDevice.shared, seed: 3)
    let cpu = T5(c, on: CPUDevice.shared, seed: 3)
    func gradients(_ model: T5) throws -> (Double, [Double]) {
      let tape = Tape(dropoutSeed: 5)
      let logits = model(source, decoding: model.decoderInputs(for: labels), recordingOn: tape)
      let terms = try CombinedLoss(nil)(logits, labels: labels.tokens)
      tape.backward(from: terms.total)
      return (terms.total.scalar, model.arena.gradients.device.doubles(model.arena.gradients))
    }
    let (expected, found) = (try gradients(reference), try gradients(cpu))
    #expect(abs(found.0 / expected.0 - 1) < 1e-5)
    expectClose(found.1, expected.1, tolerance: 1e-4)
  }

  @Test func emptyGenerationsAreEmpty() {
    let model = T5(
      configuration(.relu, ties: true, dropout: 0), on: ReferenceDevice.shared, seed: 8)
    #expect(model.generate(PackedSequences([]), maximumTokens: 5).isEmpty)
    #expect(model.generate(source, maximumTokens: 0) == [[], [], []])
  }
}
