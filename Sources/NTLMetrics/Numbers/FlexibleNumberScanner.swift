extension WrittenNumber {
  /// The last number of a text as people and programs write numbers.
  ///
  ///     number    sign? currency? magnitude ("/" magnitude)?
  ///     magnitude (grouped | digits) ("." digits)? exponent?  |  "." digits exponent?
  ///     grouped   1 to 3 digits, then groups of exactly 3, all behind "," or all behind a blank
  ///     exponent  ("e" | "E") sign? digits
  ///     sign      "+" | "-" | "−" (U+2212)
  ///
  /// - **A sign** touches its number and does not touch a digit, letter or closing bracket before it: in
  ///   "12-5", "x-5" and "(1)-5" it is an operator or a hyphen. With blanks behind it ("- 8") it must stand
  ///   at the beginning of the text or behind one of `=([{:,;<>*/≈`: "3 - 4" holds a 4.
  /// - **A point** without digits behind it ends a sentence: "5." is 5. Without digits before it, it begins
  ///   a number unless it touches a digit, letter, point or closing bracket: ".5" is ½, "No.5" is 5.
  /// - **A comma** is a thousands separator or ends a number; "3,14" are two numbers. Blanks may group
  ///   too: the space, and the no-break, narrow no-break and thin ones.
  /// - **A fraction** of two unsigned integers or decimals that touch the slash is their quotient, since
  ///   the denominator alone, which the paper's rule takes, says nothing of an answer like "3/7". Chains
  ///   ("1/2/2024") and a denominator of 0 are no fractions.
  /// - Powers ("10^5"), products ("3×10^5") and percent signs are not computed: what counts is the last
  ///   number, 5 and 5, and 50 of "50%".
  ///
  /// Nil if there is none, or one too large for a `Double`.
  public init?(flexiblyLastIn text: String) {
    // Scalars, not characters: a digit with a combining mark is still a digit.
    let scanner = FlexibleNumberScanner(scalars: text.unicodeScalars.map(\.value))
    guard let number = scanner.last() else { return nil }
    self = number
  }
}

/// Finds the numbers of a text from left to right; see ``WrittenNumber/init(flexiblyLastIn:)``.
struct FlexibleNumberScanner {
  let scalars: [UInt32]

  /// A number without its sign: which scalars it takes, and its digits, point and exponent.
  private struct Magnitude {
    var range: Range<Int>
    var hasExponent = false
    var decimals = 0
  }

  func last() -> WrittenNumber? {
    var found: (first: Magnitude, second: Magnitude?)?
    var next = 0
    while next < scalars.count {
      guard let magnitude = magnitude(at: next) else {
        next += 1
        continue
      }
      let denominator = denominator(of: magnitude)
      found = (magnitude, denominator)
      next = (denominator ?? magnitude).range.upperBound
    }
    return found.flatMap { written($0.first, over: $0.second) }
  }

  private func written(_ first: Magnitude, over second: Magnitude?) -> WrittenNumber? {
    var text = digits(of: first)
    guard var value = Double(text), value.isFinite else { return nil }
    if let second {
      let denominator = digits(of: second)
      guard let divisor = Double(denominator), divisor.isFinite else { return nil }
      value /= divisor
      guard value.isFinite else { return nil }
      text += "/" + denominator
    }
    let isNegative = isNegative(before: first.range.lowerBound)
    return WrittenNumber(
      value: isNegative ? -value : value, text: isNegative ? "-" + text : text,
      decimals: second == nil ? first.decimals : 0)
  }

  /// The digits without separators; a sign of the exponent as ASCII has it.
  private func digits(of magnitude: Magnitude) -> String {
    let kept = scalars[magnitude.range].compactMap { scalar -> UInt8? in
      scalar == Self.minus ? UInt8(ascii: "-") : Self.isSeparator(scalar) ? nil : UInt8(scalar)
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

// MARK: The grammar
extension FlexibleNumberScanner {
  private func magnitude(at start: Int) -> Magnitude? {
    var end = start
    var decimals = 0
    if isDigit(start) {
      end = groupsEnd(behind: digitsEnd(start), from: start)
      if self[end] == "." && isDigit(end + 1) {
        let point = end
        end = digitsEnd(point + 1)
        decimals = end - point - 1
      }
    } else if self[start] == "." && isDigit(start + 1) && !endsOperand(start - 1)
      && self[start - 1] != "."
    {
      end = digitsEnd(start + 1)
      decimals = end - start - 1
    } else {
      return nil
    }
    let exponent = exponentEnd(end)
    return Magnitude(
      range: start..<(exponent ?? end), hasExponent: exponent != nil, decimals: decimals)
  }

  /// The end of the groups of three digits behind the first one, or of the first one.
  private func groupsEnd(behind end: Int, from start: Int) -> Int {
    guard end - start <= 3, end < scalars.count, Self.isSeparator(scalars[end]) else { return end }
    let separator = scalars[end]
    var end = end
    while end < scalars.count, scalars[end] == separator, (1...3).allSatisfy({ isDigit(end + $0) }),
      !isDigit(end + 4)
    { end += 4 }
    return end
  }

  private func exponentEnd(_ start: Int) -> Int? {
    guard self[start] == "e" || self[start] == "E" else { return nil }
    let digits = isSign(start + 1) ? start + 2 : start + 1
    guard isDigit(digits) else { return nil }
    let end = digitsEnd(digits)
    return isLetter(end) ? nil : end
  }

  private func denominator(of numerator: Magnitude) -> Magnitude? {
    let slash = numerator.range.upperBound
    guard self[slash] == "/", !numerator.hasExponent, isDigit(slash + 1),
      self[numerator.range.lowerBound - 1] != "/", let found = magnitude(at: slash + 1),
      !found.hasExponent, self[found.range.upperBound] != "/",
      scalars[found.range].contains(where: { (0x31...0x39).contains($0) })
    else { return nil }
    return found
  }

  private func isNegative(before start: Int) -> Bool {
    var place = start - 1
    if place >= 0, Self.currencies.contains(scalars[place]) { place -= 1 }
    let touches = isSign(place)
    while isBlank(place) { place -= 1 }
    guard isSign(place), self[place] != "+" else { return false }
    if touches { return !endsOperand(place - 1) }
    var before = place - 1
    while isBlank(before) { before -= 1 }
    return before < 0 || Self.openers.contains(scalars[before])
  }
}
