import ArgumentParser
import NTLModel
import NTLTrainer

extension DecodingOptions {
  /// The options of draws that were given.
  private var drawing: [String] {
    let given = [
      ("--temperature", temperature != nil), ("--top-k", topK != nil), ("--top-p", topP != nil),
      ("--seed", seed != nil),
    ]
    return given.filter(\.1).map(\.0)
  }

  /// The options of beam search that were given.
  private var searching: [String] {
    let given = [
      ("--num-beams", numBeams ?? 1 > 1), ("--length-penalty", lengthPenalty != nil),
      ("--early-stopping", earlyStopping != nil),
    ]
    return given.filter(\.1).map(\.0)
  }

  /// Refuses options that ask for two ways of answering.
  func refuseContradictions() throws {
    if let option = drawing.first, doSample == false {
      throw ValidationError(
        "\(option) is for answers drawn at random, which --no-do-sample forbids.")
    }
    if let search = searching.first,
      let draw = drawing.first ?? (doSample == true ? "--do-sample" : nil)
    {
      throw ValidationError(
        "\(search) is for beam search, \(draw) for answers drawn at random: leave one of them away."
      )
    }
    let searchOrMany =
      searching.first ?? (numReturnSequences ?? 1 > 1 ? "--num-return-sequences" : nil)
    if let option = searchOrMany ?? (minNewTokens ?? 0 > 0 ? "--min-new-tokens" : nil) {
      if samples ?? 1 > 1 {
        throw ValidationError(
          "\(option) does not go with --samples, which draws answers and makes them one: leave one of "
            + "them away.")
      }
      if let decode, decode != .argmax {
        throw ValidationError(
          "\(option) does not go with --decode \(decode), which writes one answer digit by digit: leave "
            + "one of them away.")
      }
    }
    if samples ?? 1 > 1 && doSample == false {
      throw ValidationError("--samples draws answers at random, which --no-do-sample forbids.")
    }
    if let decode, decode != .argmax, samples ?? 1 == 1,
      let draw = drawing.first ?? (doSample == true ? "--do-sample" : nil)
    {
      throw ValidationError(
        "\(draw) is for answers drawn at random: with --decode \(decode), say how many with --samples (2 "
          + "or more), or leave \(draw) away.")
    }
  }

  /// How answers are found by a model whose files say what `file` says.
  ///
  /// `--samples` and `--decode expectation` or `median` are ways of their own: the file's search and draws
  /// do not count with them.
  func decoding(_ file: GenerationOptions) throws -> AnswerDecoding {
    if let samples, samples > 1 {
      return .samples(
        decode ?? .argmax, count: samples,
        by: Sampling(
          temperature: temperature ?? 1, topK: topK == 0 ? nil : topK, topP: topP ?? 1,
          seed: seed ?? 1))
    }
    if let decode, decode != .argmax { return .tokens(decode) }
    return .options(try options(file))
  }

  private func options(_ file: GenerationOptions) throws -> GenerationOptions {
    var options = file
    options.isSampling = doSample ?? (drawing.isEmpty ? file.isSampling : true)
    options.beams = numBeams ?? (drawing.isEmpty && doSample != true ? file.beams : 1)
    options.lengthPenalty = lengthPenalty ?? file.lengthPenalty
    options.earlyStopping = earlyStopping ?? file.earlyStopping
    options.temperature = temperature ?? file.temperature
    if let topK { options.topK = topK == 0 ? nil : topK }
    options.topP = topP ?? file.topP
    options.seed = seed ?? file.seed
    options.minimumNewTokens = minNewTokens ?? file.minimumNewTokens
    options.returnedTexts = numReturnSequences ?? file.returnedTexts
    if let option = searching.first(where: { $0 != "--num-beams" }), options.beams == 1 {
      throw InputError("\(option) is for beam search: say how many beams with --num-beams.")
    }
    if let problem = options.problem {
      throw InputError(
        "The options, and what generation_config.json says where they say nothing, make no sense: "
          + "\(problem).")
    }
    return options
  }
}
