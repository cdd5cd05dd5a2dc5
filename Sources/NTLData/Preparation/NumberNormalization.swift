/// How numbers in texts are rewritten, so that one number has one spelling.
///
/// The steps, in order: `1 000 000`, where it begins the text or follows a blank, becomes `1000000`;
/// `1,000,000` becomes `1000000`; `.5` behind anything but a digit becomes `0.5`.
public enum NumberNormalization: String, Sendable, CaseIterable, Codable {
  /// Each number is rewritten where it stands.
  case plain
  /// As the paper's script does it, and its files have it: what is found in one place is replaced in
  /// the whole text, and of several groups only the last is joined. A text with `.5` and `20.5` in it
  /// gets `200.5` for the second, and `.5` found twice becomes `00.5`.
  case published
  /// Nothing is rewritten.
  case none

  /// The text with its numbers rewritten.
  public func callAsFunction(_ text: String) -> String {
    guard self != .none, text.utf8.contains(where: { Self.isDigit(Unicode.Scalar($0)) })
    else { return text }
    var scalars = Array(text.unicodeScalars)
    scalars = joining(" ", in: scalars, behindBlank: true)
    scalars = joining(",", in: scalars, behindBlank: false)
    scalars = addingZeros(to: scalars)
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }
}

extension NumberNormalization {
  private typealias Scalars = [Unicode.Scalar]

  /// A number whose digits stand in groups: one to three digits, groups of a separator and three
  /// digits, and perhaps decimals.
  private struct GroupedNumber {
    let first: Range<Int>
    let lastGroup: Range<Int>
    let decimals: Range<Int>
    var all: Range<Int> { first.lowerBound..<decimals.upperBound }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar)
  }

  /// How many digits stand from a place on; no more than `most` are counted.
  private static func digits(in text: Scalars, from start: Int, most: Int = .max) -> Int {
    text[min(start, text.count)...].prefix(most).prefix(while: isDigit).count
  }

  /// The decimals from a place on, with their point; empty if there are none.
  private static func decimals(in text: Scalars, from start: Int) -> Range<Int> {
    guard start < text.count, text[start] == "." else { return start..<start }
    let count = digits(in: text, from: start + 1)
    return start..<(count == 0 ? start : start + 1 + count)
  }

  private static func groupedNumbers(
    in text: Scalars, separator: Unicode.Scalar, behindBlank: Bool
  ) -> [GroupedNumber] {
    var found: [GroupedNumber] = []
    var start = 0
    while start < text.count {
      let mayBegin = !behindBlank || start == 0 || text[start - 1].properties.isWhitespace
      let count = mayBegin ? digits(in: text, from: start, most: 4) : 0
      guard (1...3).contains(count) else {
        start += 1
        continue
      }
      var end = start + count
      var lastGroup: Range<Int>?
      while end < text.count, text[end] == separator, digits(in: text, from: end + 1, most: 3) == 3
      {
        lastGroup = end..<end + 4
        end += 4
      }
      if let lastGroup {
        let number = GroupedNumber(
          first: start..<start + count, lastGroup: lastGroup,
          decimals: decimals(in: text, from: end))
        found.append(number)
        start = number.all.upperBound
      } else {
        start += 1
      }
    }
    return found
  }

  private func joining(
    _ separator: Unicode.Scalar, in text: Scalars, behindBlank: Bool
  ) -> Scalars {
    let numbers = Self.groupedNumbers(in: text, separator: separator, behindBlank: behindBlank)
    var result = text
    if self == .published {
      for number in numbers {
        let part =
          behindBlank
          ? text[number.first] + text[number.lastGroup] + text[number.decimals]
          : text[number.lastGroup]
        Self.replace(Array(part), by: part.filter { $0 != separator }, in: &result)
      }
    } else {
      for number in numbers.reversed() {
        result.replaceSubrange(number.all, with: text[number.all].filter { $0 != separator })
      }
    }
    return result
  }

  private func addingZeros(to text: Scalars) -> Scalars {
    let found = text.indices.dropFirst().compactMap { i -> Range<Int>? in
      let decimals = Self.decimals(in: text, from: i)
      return decimals.isEmpty || Self.isDigit(text[i - 1]) ? nil : decimals
    }
    var result = text
    for decimals in found.reversed() where self == .plain {
      result.insert("0", at: decimals.lowerBound)
    }
    for decimals in found where self == .published {
      Self.replace(Array(text[decimals]), by: ["0"] + text[decimals], in: &result)
    }
    return result
  }

  /// Replaces a part everywhere, from the left.
  private static func replace(_ part: Scalars, by other: Scalars, in text: inout Scalars) {
    var result: Scalars = []
    var start = 0
    while start < text.count {
      if text[start] == part.first, text[start...].starts(with: part) {
        result += other
        start += part.count
      } else {
        result.append(text[start])
        start += 1
      }
    }
    text = result
  }
}
