/// The Unicode scalar that begins at a place of a text in valid UTF-8, and its length in bytes.
@inline(__always)
func scalar(
  in text: UnsafeBufferPointer<UInt8>, at index: Int
) -> (scalar: Unicode.Scalar, length: Int) {
  let first = text[index]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let length = min(characterLength(first), text.count - index)
  var value = UInt32(first) & (0xFF >> UInt32(length + 1))
  for offset in 1..<max(length, 1) { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
  return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
}

/// The Unicode scalar that ends before a place of a text in valid UTF-8, and its length in bytes.
func scalar(
  in text: UnsafeBufferPointer<UInt8>, before end: Int
) -> (scalar: Unicode.Scalar, length: Int) {
  var start = end - 1
  while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
  return (scalar(in: text, at: start).scalar, end - start)
}

/// Whether a scalar has the property White_Space.
@inline(__always)
func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x80 { return scalar.value == 0x20 || 0x09...0x0D ~= scalar.value }
  return scalar.properties.isWhitespace
}

/// Whether a scalar is a letter (general category L).
func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
  default: false
  }
}

/// Whether a scalar is a number of any kind (general category N).
func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .decimalNumber, .letterNumber, .otherNumber: true
  default: false
  }
}

/// Whether a scalar is a mark (general category M).
func isMark(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .spacingMark, .enclosingMark: true
  default: false
  }
}

/// Whether a scalar is punctuation (general category P) or one of ASCII's symbols.
func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
    .initialPunctuation, .finalPunctuation, .otherPunctuation:
    true
  default:
    0x21...0x2F ~= scalar.value || 0x3A...0x40 ~= scalar.value || 0x5B...0x60 ~= scalar.value
      || 0x7B...0x7E ~= scalar.value
  }
}

/// Whether a scalar belongs to words: what `\w` matches by Unicode Technical Standard 18, annex C.
func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.isJoinControl || isMark(scalar)
    || scalar.properties.generalCategory == .decimalNumber
    || scalar.properties.generalCategory == .connectorPunctuation
}
