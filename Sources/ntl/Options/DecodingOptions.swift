import ArgumentParser
import Foundation
import NTLModel
import NTLTrainer

extension NumberDecoding.Statistic: ExpressibleByArgument {}

extension BeamOptions.EarlyStopping: ExpressibleByArgument {}

/// How answers are found. What is left away, the model's generation_config.json says.
struct DecodingOptions: ParsableArguments {
  @Option(
    help: """
      Which digit to write where a digit is likeliest: argmax (the likeliest), expectation (the \
      nearest to the mean) or median. With --samples: the most frequent answer, or the mean or \
      median of the answers' numbers.
      """)
  var decode: NumberDecoding.Statistic?

  @Option(
    help: """
      Draw so many answers to each question at random and make them one, as --decode says; 1: no such \
      vote (default: 1).
      """)
  var samples: Int?

  @Option(
    help: """
      Beam search: how many texts to write at a time; 1: none, write the likeliest tokens (default: \
      num_beams of generation_config.json, or 1).
      """)
  var numBeams: Int?

  @Option(
    help: """
      With beams: Σ log p is divided by the length to this power; above 0 long answers are preferred \
      (default: length_penalty of the file, or 1).
      """)
  var lengthPenalty: Double?

  @Option(
    help: """
      With beams: true ends as soon as there are as many complete answers as beams, false when it is \
      unlikely, never when it is impossible to find better ones (default: early_stopping of the file, \
      or false).
      """)
  var earlyStopping: BeamOptions.EarlyStopping?

  @Option(
    help: """
      How many answers to give, with beams at most as many as beams, the best first (default: \
      num_return_sequences of the file, or 1).
      """)
  var numReturnSequences: Int?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Draw tokens at random; so do the four options below by themselves (default: do_sample of the \
      file, or no).
      """)
  var doSample: Bool?

  @Option(
    help: """
      Of draws: below 1 likely tokens are drawn more often, above 1 less (default: temperature of the \
      file, or 1).
      """)
  var temperature: Double?

  @Option(
    help: """
      Of draws: only from so many of the likeliest tokens; 0: from all (default: top_k of the file, or 50; \
      with --samples 0).
      """)
  var topK: Int?

  @Option(
    help: """
      Of draws: only from the likeliest tokens that together have this probability (default: top_p of the \
      file, or 1).
      """)
  var topP: Double?

  @Option(help: "Of draws: another seed draws other answers (default: 1).")
  var seed: UInt64?

  @Option(
    help: "No answer ends before it has so many tokens (default: min_new_tokens of the file, or 0)."
  )
  var minNewTokens: Int?

  func validate() throws {
    try Self.check(
      (1...1_000).contains(samples ?? 1), "--samples must be from 1 to 1000, not \(samples ?? 1).")
    try Self.check(
      temperature.map { $0 > 0 && $0 <= 1_000 } ?? true,
      "--temperature must be above 0 and at most 1000, not \(temperature ?? 0); for the likeliest "
        + "tokens leave it and --samples away.")
    try Self.check(
      (1...1_000).contains(numBeams ?? 1),
      "--num-beams must be from 1 to 1000, not \(numBeams ?? 1).")
    try Self.check(
      lengthPenalty?.isFinite ?? true, "--length-penalty must be finite, not \(lengthPenalty ?? 0)."
    )
    try Self.check(
      (1...1_000).contains(numReturnSequences ?? 1),
      "--num-return-sequences must be from 1 to 1000, not \(numReturnSequences ?? 1).")
    try Self.check(
      (0...100_000_000).contains(topK ?? 0), "--top-k must be at least 0, not \(topK ?? 0).")
    try Self.check(
      (0...1).contains(topP ?? 1), "--top-p must be from 0 to 1, not \(topP ?? 1).")
    try Self.check(
      (0...4_096).contains(minNewTokens ?? 0),
      "--min-new-tokens must be from 0 to 4096, not \(minNewTokens ?? 0).")
    try refuseContradictions()
  }

  static func check(_ isValid: Bool, _ sentence: @autoclosure () -> String) throws {
    if !isValid { throw ValidationError(sentence()) }
  }
}

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

  private func refuseContradictions() throws {
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
      throw ValidationError("\(option) is for beam search: say how many beams with --num-beams.")
    }
    if let problem = options.problem {
      throw ValidationError(
        "The options and the model's generation_config.json together make no sense: \(problem).")
    }
    return options
  }
}
