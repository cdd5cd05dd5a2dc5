import ArgumentParser
import Foundation
import NTLData

extension Noise: ExpressibleByArgument {}

struct NoisyRegressionData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noisy-regression",
    abstract:
      "Write questions of two numbers whose answers are noisy, and say what is the best that is possible.",
    discussion: """
      A question is two whole numbers a and b, the answer a draw around (2a + b)/3, drawn again where it would \
      be negative or have more digits. With --output the smallest errors that there can be on noisy answers are \
      printed; --best prints them as JSON and writes nothing. The same seed gives the same questions for \
      every noise.
      """)

  @Option(help: "How answers scatter.")
  var noise = Noise.gaussian

  @Option(help: "The most digits of a number, 1 to 3.")
  var digits = 2

  @Option(help: "How far answers scatter (default: a twentieth of 10^digits, but at least 1).")
  var scale: Double?

  @Option(help: "How many questions.")
  var count = 1_000

  @Option(help: "Which ones.")
  var seed: UInt64 = 1

  @Flag(help: "Write the clean values, rounded, in place of noisy answers.")
  var clean = false

  @Flag(help: "Write every number with all its digits, zeros before it.")
  var pad = false

  @Flag(help: "Write only the best errors that are possible, as JSON.")
  var best = false

  @Option(name: .shortAndLong, help: "The file to write; without it they go to standard output.")
  var output: String?

  func validate() throws {
    guard (1...3).contains(digits) else {
      throw ValidationError("--digits must be 1, 2 or 3, not \(digits).")
    }
    let values = [10.0, 100, 1_000][digits - 1]
    if let scale, !(scale > 0 && scale <= values) {
      throw ValidationError("--scale must be above 0 and at most \(Int(values)), not \(scale).")
    }
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count must be from 1 to 10000000, not \(count).")
    }
  }

  func run() throws {
    var task = NoisyRegression(noise, digits: digits, scale: scale)
    task.isPadded = pad
    if best {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      print(String(decoding: try encoder.encode(task.bestPossible), as: UTF8.self))
      return
    }
    let pairs = task.questionAnswers(count: count, seed: seed, target: clean ? .clean : .noisy)
    if let output {
      try LinePairFile.write(pairs, to: output)
      // Of clean answers the best is to know the rule: no table of errors says more.
      if !clean { print(Self.text(task)) }
    } else {
      for pair in pairs { print("\(pair.question)\n\(pair.answer)") }
    }
  }

  private static func text(_ task: NoisyRegression) -> String {
    var table = TextTable(["best possible", "MAE", "RMSE"])
    let best = task.bestPossible
    for (name, errors) in [
      ("likeliest answer", best.mode), ("median", best.median), ("mean", best.mean),
    ] {
      table.add(
        [name]
          + [errors.meanAbsoluteError, errors.rootMeanSquaredError].map {
            String(format: "%.4f", $0)
          })
    }
    return table.text
  }
}
