import Foundation
import NTLJSON

/// Bytes and JSON changed at random: the same seed, the same changes.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele et al. 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0 to bound − 1; 0 if there is nothing below the bound.
  mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

  mutating func element<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  private mutating func range(in bytes: [UInt8], atMost length: Int = 32) -> Range<Int> {
    let start = below(bytes.count + 1)
    return start..<min(bytes.count, start + below(length + 1))
  }

  /// Mostly one: what has many mistakes is refused for the first one.
  private mutating func changeCount() -> Int { below(4) > 0 ? 1 : 2 + below(4) }

  /// One to five changes; `others` are what stretches are borrowed from.
  mutating func mutated(_ bytes: [UInt8], others: [[UInt8]]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<changeCount() { change(&bytes, others) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
    switch below(10) {
    case 0: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
    case 1: bytes[below(bytes.count)] = UInt8(below(256))
    case 2: bytes[below(bytes.count)] = element([0, 0x7F, 0x80, 0xFF, 0x22, 0x5C, 0x7B, 0x5D])
    case 3:
      let inserted = (0...below(8)).map { _ in UInt8(below(256)) }
      bytes.insert(contentsOf: inserted, at: below(bytes.count + 1))
    case 4: bytes.removeSubrange(range(in: bytes))
    case 5: bytes.removeLast(1 + below(bytes.count))
    case 6:
      let other = element(others)
      bytes.replaceSubrange(range(in: bytes), with: other[range(in: other, atMost: 200)])
    case 7:
      let copy = bytes[range(in: bytes)]
      bytes.insert(contentsOf: copy, at: below(bytes.count + 1))
    default: changeNumber(&bytes)
    }
  }

  private static let numbers = [
    "0", "-0", "1", "-1", "2", "7", "8", "255", "256", "65535", "65536", "1048576", "10000000",
    "16777215", "16777216", "2147483647", "2147483648", "-2147483648", "4294967296",
    "1099511627776", "4611686018427387904", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551615", "18446744073709551616", "0.5", "1e9", "1e308",
    "1e309", "-1e-400", "100000000000000000000000000000", "01", "1.", "null", "true",
  ]

  /// Writes another number in place of one, or one more or less.
  private mutating func changeNumber(_ bytes: inout [UInt8]) {
    let start = below(bytes.count)
    guard
      let first = bytes[start...].firstIndex(where: { 0x30...0x39 ~= $0 })
        ?? bytes.firstIndex(where: { 0x30...0x39 ~= $0 })
    else { return bytes.append(0x30) }
    let end = bytes[first...].firstIndex { !(0x30...0x39 ~= $0) } ?? bytes.count
    var number = element(Self.numbers)
    if below(2) == 0, let old = Int(String(decoding: bytes[first..<end], as: UTF8.self)) {
      number = "\(old &+ below(17) &- 8)"
    }
    bytes.replaceSubrange(first..<end, with: number.utf8)
  }
}

extension Mutator {
  /// One to five changes of values and members; what comes out is well-formed.
  mutating func mutated(_ json: JSON, others: [JSON]) -> JSON {
    (0..<changeCount()).reduce(json) { json, _ in changed(json, others, depth: 0) }
  }

  /// Goes down to a part of a part, each as likely as its neighbours, and changes it.
  private mutating func changed(_ json: JSON, _ others: [JSON], depth: Int) -> JSON {
    let isHere = below(10) < 2 * depth
    switch json {
    case .array(var elements) where !isHere && !elements.isEmpty:
      let place = below(elements.count)
      elements[place] = changed(elements[place], others, depth: depth + 1)
      return .array(elements)
    case .object(var members) where !isHere && !members.isEmpty:
      let place = below(members.count)
      let value = changed(members[place].value, others, depth: depth + 1)
      members[place] = JSON.Member(members[place].name, value)
      return .object(members)
    default: return replacement(for: json, others)
    }
  }

  private mutating func replacement(for json: JSON, _ others: [JSON]) -> JSON {
    switch (below(4), json) {
    case (0, .object(var members)) where !members.isEmpty:
      members.remove(at: below(members.count))
      return .object(members)
    case (1, .object(var members)) where !members.isEmpty:
      let place = below(members.count)
      members[place] = JSON.Member(element(Self.names), members[place].value)
      return .object(members)
    case (0, .array(var elements)) where !elements.isEmpty:
      elements.remove(at: below(elements.count))
      return .array(elements)
    case (1, .array(var elements)) where !elements.isEmpty:
      elements.insert(element(elements), at: below(elements.count + 1))
      return .array(elements)
    case (0, .integer(let integer)), (1, .integer(let integer)):
      return .integer(integer &+ below(9) &- 4)
    case (2, _):
      var other = element(others)
      for _ in 0..<below(6) {
        if let part = other.array, !part.isEmpty { other = element(part) }
        if let part = other.members, !part.isEmpty { other = element(part).value }
      }
      return other
    default: return element(Self.values)
    }
  }

  private static let names = ["", "type", "id", "vocab", "merges", "content", "\0", "é", "<unk>"]

  private static let values: [JSON] = [
    .null, .boolean(true), .boolean(false), .integer(0), .integer(-1), .integer(1),
    .integer(10_000_000), .integer(16_777_215), .integer(16_777_216), .integer(.max),
    .integer(.min), .number(0.5), .number(-1e308), .number(.leastNonzeroMagnitude), .string(""),
    .string("a"),
    .string("\u{2581}"), .string("</s>"), .string("\u{0}"), .string("\\p{N}+|(a*)*b"),
    .string("[a-"), .string(String(repeating: "a", count: 10_000)), .array([]), .object([]),
  ]
}
