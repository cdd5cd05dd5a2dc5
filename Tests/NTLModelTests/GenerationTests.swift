import NTLModel
import NTLTensor
import Testing

/// Options, model and cache together; that the texts are the right ones, `GoldenGenerationTests` say.
@Suite struct GenerationTests {
  private let source = SmallModel.source

  private func options(_ change: (inout GenerationOptions) -> Void = { _ in }) -> GenerationOptions
  {
    var options = GenerationOptions(startToken: 0, endTokens: [1])
    options.maximumNewTokens = 10
    change(&options)
    return options
  }

  private var variants: [GenerationOptions] {
    [
      options(), options { $0.beams = 4 },
      options {
        ($0.beams, $0.returnedTexts, $0.lengthPenalty) = (5, 3, 0.3)
        ($0.earlyStopping, $0.minimumNewTokens) = (.never, 4)
      },
      options { ($0.isSampling, $0.returnedTexts, $0.topP, $0.seed) = (true, 3, 0.8, 5) },
      // Longer than the cache is at first.
      options { ($0.beams, $0.minimumNewTokens, $0.maximumNewTokens) = (3, 70, 70) },
    ]
  }

  @Test(arguments: [true, false]) func textsDoNotDependOnTheOtherSources(onCPU: Bool) {
    let model = SmallModel.make(on: onCPU ? CPUDevice(threads: 2) : ReferenceDevice.shared, seed: 8)
    SmallModel.sharpen(model, by: 3)
    let keys: [UInt64] = [7, 8, 9]
    for options in variants {
      func texts(_ indices: [Int]) -> [[[Int32]]] {
        model.generate(
          PackedSequences(indices.map { Array(source[$0]) }), options,
          keys: indices.map { keys[$0] }
        ).map { $0.map(\.tokens) }
      }
      let together = texts([0, 1, 2])
      #expect(together.allSatisfy { $0.count == options.returnedTexts })
      #expect(texts([2, 0, 1]) == [together[2], together[0], together[1]])
      for i in 0..<3 { #expect(texts([i]) == [together[i]]) }
    }
  }

  @Test func withoutASearchTheLikeliestTokenIsWritten() {
    let model = SmallModel.make(seed: 8)
    #expect(
      model.generate(source, options()).map { $0[0].tokens }
        == model.generate(source, maximumTokens: 10))
  }

  @Test func noTextEndsBeforeItMay() {
    let model = SmallModel.make(seed: 8)
    for minimum in [0, 3, 10, 12] {
      for kind in 0..<3 {
        let options = options {
          ($0.minimumNewTokens, $0.endTokens) = (minimum, Array(0..<15))
          if kind == 1 { $0.beams = 3 }
          if kind == 2 { ($0.isSampling, $0.returnedTexts, $0.topK) = (true, 8, nil) }
        }
        for text in model.generate(source, options).joined() {
          #expect(text.tokens.count <= 10 && text.tokens.count > min(minimum, 9))
          #expect(text.tokens.dropLast().allSatisfy { $0 >= 15 })
        }
      }
    }
  }

  @Test func drawsStayWithinTheLikeliestTokens() {
    let model = SmallModel.make(seed: 8)
    var likeliest: [[Int32]] = []
    _ = model.generate(source, maximumTokens: 1) { logits, _ in
      let top = logits.likeliest(3)
      likeliest = (0..<3).map { Array(top.columns[top.range(ofRow: $0)]) }
    }
    let drawn = model.generate(
      source,
      options {
        ($0.isSampling, $0.returnedTexts, $0.topK, $0.maximumNewTokens) = (true, 200, 3, 1)
      })
    for (texts, likeliest) in zip(drawn, likeliest) {
      #expect(Set(texts.map { $0.tokens[0] }) == Set(likeliest))
    }
  }

  @Test func emptyBatchesAreEmpty() {
    let model = SmallModel.make(seed: 8)
    for options in variants {
      #expect(model.generate(PackedSequences([]), options).isEmpty)
    }
  }

  @Test func senselessOptionsStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var options = GenerationOptions(startToken: 0, endTokens: [1])
      options.returnedTexts = 2
      _ = SmallModel.make(seed: 1).generate(SmallModel.source, options)
    }
  }
}
