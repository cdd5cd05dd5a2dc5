import ArgumentParser
import NTLModel
import NTLTrainer

extension NumberDecoding.Statistic: ExpressibleByArgument {}

/// How answers are found.
struct DecodingOptions: ParsableArguments {
  @Option(
    help: """
      Which digit to write where a digit is likeliest: argmax (the likeliest), expectation (the \
      nearest to the mean) or median. With --samples: the most frequent answer, or the mean or \
      median of the answers' numbers.
      """)
  var decode = NumberDecoding.Statistic.argmax

  @Option(
    help: "How many answers to draw at random for each question; 1: none, write the likeliest.")
  var samples = 1

  @Option(
    help: "With --samples: below 1 likely tokens are drawn more often, above 1 less (default: 1).")
  var temperature: Double?

  @Option(help: "With --samples: another seed draws other answers (default: 1).")
  var seed: UInt64?

  func validate() throws {
    guard (1...1_000).contains(samples) else {
      throw ValidationError("--samples must be from 1 to 1000, not \(samples).")
    }
    if let temperature, !(temperature > 0 && temperature <= 1_000) {
      throw ValidationError(
        "--temperature must be above 0 and at most 1000, not \(temperature); for the likeliest "
          + "tokens leave --samples and --temperature away.")
    }
    for (name, isGiven) in [("--temperature", temperature != nil), ("--seed", seed != nil)]
    where isGiven && samples == 1 {
      throw ValidationError(
        "\(name) is for answers drawn at random: say how many with --samples (2 or more), or leave "
          + "\(name) away.")
    }
  }

  var decoding: AnswerDecoding {
    guard samples > 1 else { return .tokens(decode) }
    return .samples(
      decode, count: samples, by: Sampling(temperature: temperature ?? 1, seed: seed ?? 1))
  }
}
