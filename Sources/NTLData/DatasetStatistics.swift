import Foundation

/// What a set of questions and answers looks like: enough to tell whether two sets come from the
/// same source.
public struct DatasetStatistics: Sendable {
  /// A property of a pair that is a number.
  public enum Feature: String, Sendable, CaseIterable {
    /// Unicode scalars in the question.
    case questionLength = "question length"
    /// Words in the question: pieces between blanks.
    case questionWords = "question words"
    /// ASCII digits in the question.
    case questionDigits = "question digits"
    /// Opening round brackets in the question.
    case questionBrackets = "question brackets"
    /// Unicode scalars in the answer.
    case answerLength = "answer length"
    /// 1 for a negative number and 0 for another: its mean is the share of negative answers.
    case negativeAnswer = "negative answers"
    /// log₁₀(1 + |answer|)
    case answerMagnitude = "answer magnitude"
  }

  private var moments: [Feature: Moments] = [:]

  /// Measures pairs. Answers that are not numbers count only with their length.
  public init(_ pairs: some Sequence<QuestionAnswer>) {
    for pair in pairs { add(pair) }
  }

  /// The distribution of a feature.
  public subscript(feature: Feature) -> Moments {
    moments[feature, default: Moments()]
  }

  /// How many pairs there are.
  public var count: Int { self[.questionLength].count }

  /// How many answers are numbers: an integer, a decimal, or a fraction of integers.
  public var numericAnswers: Int { self[.answerMagnitude].count }
}

extension DatasetStatistics {
  private mutating func add(_ pair: QuestionAnswer) {
    var (words, digits, brackets) = (0, 0, 0)
    var isInWord = false
    for byte in pair.question.utf8 {
      let isBlank = byte == UInt8(ascii: " ")
      if !isBlank && !isInWord { words += 1 }
      isInWord = !isBlank
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { digits += 1 }
      if byte == UInt8(ascii: "(") { brackets += 1 }
    }
    record(.questionLength, pair.question.unicodeScalars.count)
    record(.questionWords, words)
    record(.questionDigits, digits)
    record(.questionBrackets, brackets)
    record(.answerLength, pair.answer.unicodeScalars.count)
    if let value = Self.number(pair.answer) {
      record(.negativeAnswer, value < 0 ? 1 : 0)
      moments[.answerMagnitude, default: Moments()].add(log10(1 + abs(value)))
    }
  }

  private mutating func record(_ feature: Feature, _ value: Int) {
    moments[feature, default: Moments()].add(Double(value))
  }

  /// The value of `-12`, `3.25` or `-7/3`; nil for any other text.
  private static func number(_ text: String) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy(isPlainDecimal) else { return nil }
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, let numerator = values.first else { return nil }
    let value = values.count == 2 ? numerator / values[1] : numerator
    return value.isFinite ? value : nil
  }

  /// `Double` also reads "nan", "0x1p3" and "1e9", which no dataset means by a number.
  private static func isPlainDecimal(_ text: Substring) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text
    return digits.utf8.contains { $0 != UInt8(ascii: ".") }
      && digits.utf8.allSatisfy {
        $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}

/// Mean, variance and range of the numbers seen so far.
///
/// Updated by Welford's recurrence (Technometrics 1962), which loses no digits to cancellation:
///
///     δ = x − mean    mean += δ/n    m₂ += δ·(x − mean)    variance = m₂/(n − 1)
public struct Moments: Sendable, Hashable {
  /// How many numbers there were.
  public private(set) var count = 0
  /// Their mean; 0 before there are any.
  public private(set) var mean = 0.0
  /// The smallest; +∞ before there are any.
  public private(set) var minimum = Double.infinity
  /// The largest; −∞ before there are any.
  public private(set) var maximum = -Double.infinity
  private var squares = 0.0

  /// Nothing seen yet.
  public init() {}

  /// Takes one more number into account.
  public mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
    minimum = min(minimum, value)
    maximum = max(maximum, value)
  }

  /// The unbiased estimate; 0 for fewer than two numbers.
  public var variance: Double { count < 2 ? 0 : squares / Double(count - 1) }

  /// The standard deviation of the mean, √(variance/n).
  public var standardError: Double { count == 0 ? 0 : (variance / Double(count)).squareRoot() }

  /// How many standard errors two means differ by: about normal when their sources are the same.
  ///
  ///     z = (mean₁ − mean₂) / √(variance₁/n₁ + variance₂/n₂)
  ///
  /// Zero when the means are equal, infinite when they differ and neither sample varies.
  public func zScore(against other: Moments) -> Double {
    let difference = mean - other.mean
    guard difference != 0 else { return 0 }
    let variance = variance / Double(count) + other.variance / Double(other.count)
    return difference / variance.squareRoot()
  }
}
