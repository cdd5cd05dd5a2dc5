import NTLModel
import NTLTensor
import Testing

@testable import ntl_bench

@Suite struct T5OperationsTests {
  private static let configurations = ["tiny", "gated", "untied"].map { name in
    var configuration = T5Configuration.presets["tiny"]!
    configuration.vocabularySize = 40
    // Unequal, so that no two extents can be mistaken for each other.
    (configuration.headWidth, configuration.heads, configuration.width) = (24, 3, 64)
    (configuration.encoderLayers, configuration.decoderLayers) = (3, 2)
    if name == "gated" { configuration.feedForward = .gatedGelu }
    configuration.tiesEmbeddings = name != "untied"
    return configuration
  }
  private let source = [5, 1, 9]
  private let target = [3, 7, 1]

  /// 2·rows·inputs·outputs of each matrix that the model has, by who reads it.
  private func operationsOfMatrices(_ configuration: T5Configuration) -> Int {
    let model = T5(configuration, on: ReferenceDevice.shared)
    let (s, t) = (source.reduce(0, +), target.reduce(0, +))
    let matrices = model.parameters.filter { parameter in
      parameter.shape.dimensions.count == 2 && !parameter.name.contains("relative_attention_bias")
        && parameter !== model.embedding && parameter !== model.projection
    }
    let layers = matrices.reduce(0) { sum, matrix in
      let readsSource =
        matrix.name.hasPrefix("encoder")
        || matrix.name.contains("EncDecAttention.k") || matrix.name.contains("EncDecAttention.v")
      return sum + 2 * matrix.shape.count * (readsSource ? s : t)
    }
    return layers + 2 * model.projection.shape.count * t
  }

  /// 2·headWidth for a score and as much for its share of the sum, at each query's visible keys.
  private func operationsOfAttention(_ configuration: T5Configuration) -> Int {
    var pairs = 0
    for (s, t) in zip(source, target) {
      pairs += configuration.encoderLayers * s * s
      for query in 0..<t { pairs += configuration.decoderLayers * (query + 1 + s) }
    }
    return pairs * configuration.heads * 4 * configuration.headWidth
  }

  @Test(arguments: configurations)
  func forwardIsWhatTheMatricesAndTheVisibleKeysTake(_ configuration: T5Configuration) {
    #expect(
      T5Operations(configuration).forward(source: source, target: target)
        == operationsOfMatrices(configuration) + operationsOfAttention(configuration))
  }

  @Test func backwardIsTwiceForward() {
    let operations = T5Operations(Self.configurations[0])
    #expect(
      operations.trainingStep(source: source, target: target)
        == 3 * operations.forward(source: source, target: target))
  }

  @Test func logitsThatNobodyWantsCostNothing() {
    let configuration = Self.configurations[0]
    let operations = T5Operations(configuration)
    let difference =
      operations.forward(source: source, target: target)
      - operations.forward(source: source, target: target, logits: 4)
    #expect(difference == 2 * (11 - 4) * configuration.width * configuration.vocabularySize)
  }

  @Test func paddingIsNotCounted() {
    let operations = T5Operations(Self.configurations[0])
    let packed = operations.trainingStep(source: source, target: target)
    #expect(packed < operations.trainingStep(source: [9, 9, 9], target: [7, 7, 7]))
    let apart = zip(source, target).map { operations.trainingStep(source: [$0], target: [$1]) }
    #expect(packed == apart.reduce(0, +))
  }

  @Test func writingTokenByTokenIsOnePassWithBeamsThatShareTheSource() {
    let operations = T5Operations(Self.configurations[0])
    #expect(
      operations.generation(source: [5, 9], tokens: 6)
        == operations.forward(source: [5, 9], target: [6, 6]))
    let beams = operations.generation(source: [5], tokens: 6, beams: 4)
    let apart = operations.forward(source: [5, 5, 5, 5], target: [6, 6, 6, 6])
    #expect(beams == apart - 3 * (operations.encoder([5]) + operations.keysAndValues([5])))
  }
}
