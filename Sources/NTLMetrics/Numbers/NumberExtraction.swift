/// A rule by which the number of a text is found: always its last one.
///
/// The rules know the digits 0–9 only, and take time linear in the text's length. A number too large for a
/// `Double` is none.
public enum NumberExtraction: String, CaseIterable, Codable, Sendable {
  /// The rule of the paper's evaluation: the last match of `[+-]?\s*\d+(\.\d+)?`.
  ///
  /// So "12-12 = -1" is −1, "3 - 4" is −4, "1,234" is 234, "1e5" is 5, "-.5" is 5 and "4 / 6" is 6.
  case paper
  /// The rule for numbers as people and programs write them, see ``WrittenNumber/init(flexiblyLastIn:)``;
  /// the language model evaluation harness calls its tolerant rule by this name.
  ///
  /// So "12-12 = -1" is −1, "3 - 4" is 4, "1,234" is 1234, "1e5" is 100000, "-.5" is −0.5 and "4/6" is ⅔.
  case flexible
  /// No number is looked for: answers are texts, and metrics of numbers have no value.
  case none

  /// The last number of a text, as it is written there; nil if there is none.
  public func writtenNumber(in text: String) -> WrittenNumber? {
    switch self {
    case .paper: WrittenNumber(lastIn: text)
    case .flexible: WrittenNumber(flexiblyLastIn: text)
    case .none: nil
    }
  }

  /// The last number of a text; nil if there is none.
  public func number(in text: String) -> Double? { writtenNumber(in: text)?.value }
}

/// The last number of a text by the paper's rule: the last match of `[+-]?\s*\d+(\.\d+)?`.
///
/// So "12-12 = -1" is −1, "3 - 4" is −4, "1,234" is 234 and "1e5" is 5.
public func lastNumber(in text: String) -> Double? { WrittenNumber(lastIn: text)?.value }

/// What is done to numbers before they are compared.
public enum NumberClipping: String, CaseIterable, Codable, Sendable {
  /// Nothing.
  case none
  /// What the paper's evaluation does: predictions are moved into −10¹⁰ … 10¹⁰, labels are not. Where
  /// labels are larger even a right prediction has an error then.
  case paper

  func callAsFunction(_ prediction: Double) -> Double {
    self == .paper ? max(-1e10, min(1e10, prediction)) : prediction
  }
}
