import NTLData
import NTLTokenizer

/// Random tokens and labels: what a step costs depends on how many numbers are among its labels,
/// but not on which.
struct RandomTokens {
  /// Its digits are the numbers; its other characters, and any further ids of a larger vocabulary,
  /// are words.
  static let tokenizer = CharacterTokenizer.default

  /// The token of the digit 0, which those of the others follow.
  static let firstDigit = tokenizer.numberValues.first { $0.value == 0 }!.token

  private let numbers = Self.tokenizer.numberValues.map(\.token)
  private let words: [Int32]
  private var generator = SplitMix64(seed: 0)

  /// Tokens of a vocabulary that may be larger than the tokenizer's.
  init(vocabularySize: Int) {
    let tokenizer = Self.tokenizer
    let others = Set([tokenizer.paddingToken, tokenizer.endToken] + numbers)
    words = (0..<Int32(vocabularySize)).filter { !others.contains($0) }
  }

  /// Tokens in random order, of which as exact a share as possible are numbers.
  mutating func draw(_ count: Int, shareOfNumbers share: Double) -> [Int32] {
    let numberCount = Int((share * Double(count)).rounded())
    let tokens = (0..<count).map { i in
      (i < numberCount ? numbers : words).randomElement(using: &generator)!
    }
    return tokens.shuffled(using: &generator)
  }
}
