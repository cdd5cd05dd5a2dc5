/// The numbers that stand in a text: digits, perhaps in groups with commas, perhaps with decimals and a
/// sign.
///
/// A minus is a sign where no letter, digit, point or closing bracket stands before it: `5-3` holds 5 and 3,
/// `5 - -3` holds 5 and −3.
struct FoundNumber: Equatable {
  let value: Double
  /// How many digits are written before the point.
  let digits: Int
  /// How many behind it.
  let decimals: Int

  /// The numbers of a text, in their order.
  static func all(in text: String) -> [FoundNumber] {
    let bytes = Array(text.utf8)
    var found: [FoundNumber] = []
    var next = 0
    while next < bytes.count {
      guard isDigit(bytes[next]) else {
        next += 1
        continue
      }
      let start = next
      var literal: [UInt8] = isNegative(bytes, start) ? [minus] : []
      let signs = literal.count
      next = copyDigits(bytes, from: next, to: &literal)
      let mayHaveGroups = next - start <= 3
      while mayHaveGroups, next + 3 < bytes.count, bytes[next] == comma,
        bytes[next + 1...next + 3].allSatisfy(isDigit),
        next + 4 == bytes.count || !isDigit(bytes[next + 4])
      {
        literal += bytes[next + 1...next + 3]
        next += 4
      }
      let digits = literal.count - signs
      var decimals = 0
      if next + 1 < bytes.count, bytes[next] == point, isDigit(bytes[next + 1]) {
        literal.append(point)
        let end = copyDigits(bytes, from: next + 1, to: &literal)
        decimals = end - next - 1
        next = end
      }
      guard let value = Double(String(decoding: literal, as: UTF8.self)) else { continue }
      found.append(FoundNumber(value: value, digits: digits, decimals: decimals))
    }
    return found
  }

  private static let (minus, comma, point) = (
    UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: ".")
  )

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isNegative(_ bytes: [UInt8], _ start: Int) -> Bool {
    guard start > 0, bytes[start - 1] == minus else { return false }
    guard start > 1 else { return true }
    switch bytes[start - 2] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ")"), UInt8(ascii: "]"), point, 0x80...:
      return false
    default: return true
    }
  }

  private static func copyDigits(_ bytes: [UInt8], from start: Int, to literal: inout [UInt8])
    -> Int
  {
    var end = start
    while end < bytes.count, isDigit(bytes[end]) {
      literal.append(bytes[end])
      end += 1
    }
    return end
  }
}
