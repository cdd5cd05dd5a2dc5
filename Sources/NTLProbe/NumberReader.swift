public import NTLTokenizer

/// A number token of a text, and what it and its number are worth.
public struct NumberPosition: Sendable, Equatable {
  /// Which token of the text, counted from 0.
  public let position: Int
  /// The value of the token by itself: 3 for the second digit of −1.35.
  public let token: Double
  /// The value of the number that it belongs to: −1.35.
  public let number: Double

  /// A token at a position.
  public init(position: Int, token: Double, number: Double) {
    (self.position, self.token, self.number) = (position, token, number)
  }
}

/// Finds the numbers of tokenized texts.
///
/// A number is a run of number tokens that are written in digits alone, with one decimal point between two
/// of them. A minus sign right before its first digit belongs to it, unless a digit stands before the sign:
/// `3-12` is 3 and 12. A token that begins a word begins a number, and one that is not digits alone (`1e5`,
/// `-5`) is a number by itself.
public struct NumberReader: Sendable {
  private struct Digits {
    /// Without word marks; nil where there is more to it than digits.
    let text: String?
    let value: Double
    let beginsWord: Bool
  }

  private let numbers: [Int32: Digits]
  private let points: Set<Int32>
  /// Minus signs, and whether each begins a word.
  private let minusSigns: [Int32: Bool]

  /// What pieces begin with that begin a word: SentencePiece's mark, and the space of byte-level models.
  private static let wordMarks: [Unicode.Scalar] = ["\u{2581}", "\u{120}", " "]

  /// Reads the texts of a tokenizer.
  public init(_ tokenizer: any Tokenizer) {
    numbers = Dictionary(
      uniqueKeysWithValues: tokenizer.numberValues.map { token, value in
        let piece = (tokenizer.piece(of: token) ?? "").unicodeScalars
        let text = piece.drop { Self.wordMarks.contains($0) }
        let isPlain = !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) }
        return (
          token,
          Digits(
            text: isPlain ? String(text) : nil, value: value,
            beginsWord: text.count < piece.count)
        )
      })
    var points: Set<Int32> = []
    var minusSigns: [Int32: Bool] = [:]
    for token in 0..<Int32(tokenizer.vocabularySize) where !tokenizer.isSpecial(token) {
      switch tokenizer.piece(of: token) {
      case ".": points.insert(token)
      case "-": minusSigns[token] = false
      case "\u{2581}-", "\u{120}-": minusSigns[token] = true
      default: break
      }
    }
    (self.points, self.minusSigns) = (points, minusSigns)
  }

  /// Every number token of a text whose number is finite, in order.
  public func positions(in tokens: [Int32]) -> [NumberPosition] {
    var found: [NumberPosition] = []
    var next = 0
    while next < tokens.count {
      guard let first = numbers[tokens[next]] else {
        next += 1
        continue
      }
      guard var text = first.text else {
        found.append(NumberPosition(position: next, token: first.value, number: first.value))
        next += 1
        continue
      }
      let start = next
      var positions = [next]
      var hasPoint = false
      next += 1
      while next < tokens.count {
        if let digits = continuation(tokens[next]) {
          text += digits
          positions.append(next)
        } else if !hasPoint, points.contains(tokens[next]), next + 1 < tokens.count,
          continuation(tokens[next + 1]) != nil
        {
          text += "."
          hasPoint = true
        } else {
          break
        }
        next += 1
      }
      let isNegative = !first.beginsWord && hasSign(before: start, in: tokens)
      guard let value = Double((isNegative ? "-" : "") + text), value.isFinite else { continue }
      found += positions.map {
        NumberPosition(position: $0, token: numbers[tokens[$0]]!.value, number: value)
      }
    }
    return found
  }

  /// The digits of a token that can go on with a number.
  private func continuation(_ token: Int32) -> String? {
    numbers[token].flatMap { $0.beginsWord ? nil : $0.text }
  }

  private func hasSign(before start: Int, in tokens: [Int32]) -> Bool {
    guard start > 0, let beginsWord = minusSigns[tokens[start - 1]] else { return false }
    return beginsWord || start < 2 || numbers[tokens[start - 2]] == nil
  }
}
