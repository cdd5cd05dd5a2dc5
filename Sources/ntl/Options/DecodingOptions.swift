import ArgumentParser
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
