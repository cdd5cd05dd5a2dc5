/// What stands at a place of the text; places before and behind it hold nothing.
extension FlexibleNumberScanner {
  static let minus: UInt32 = 0x2212
  static let currencies = Set("$€£¥".unicodeScalars.map(\.value))
  static let openers = Set("=([{:,;<>*/≈".unicodeScalars.map(\.value))
  private static let blanks: Set<UInt32> = [0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2009, 0x202F]

  static func isSeparator(_ scalar: UInt32) -> Bool {
    scalar == 0x2C || [0x20, 0xA0, 0x2009, 0x202F].contains(scalar)
  }

  subscript(place: Int) -> Unicode.Scalar? {
    scalars.indices.contains(place) ? Unicode.Scalar(scalars[place]) : nil
  }

  func isDigit(_ place: Int) -> Bool {
    scalars.indices.contains(place) && (0x30...0x39).contains(scalars[place])
  }

  func digitsEnd(_ start: Int) -> Int {
    var end = start
    while isDigit(end) { end += 1 }
    return end
  }

  func isSign(_ place: Int) -> Bool {
    scalars.indices.contains(place) && [0x2B, 0x2D, Self.minus].contains(scalars[place])
  }

  func isBlank(_ place: Int) -> Bool {
    scalars.indices.contains(place) && Self.blanks.contains(scalars[place])
  }

  func isLetter(_ place: Int) -> Bool { self[place]?.properties.isAlphabetic ?? false }

  /// Whether a sign or point behind it belongs to what stands here: a digit, letter, closing bracket.
  func endsOperand(_ place: Int) -> Bool {
    isDigit(place) || isLetter(place) || [")", "]", "}", "%"].contains(self[place])
  }
}
