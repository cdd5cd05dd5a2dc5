/// Which stretches of text are replaced, and by what: SentencePiece's form of a Unicode normalization.
///
///     bytes = length of the trie, 4 bytes little-endian │ trie │ replacements, each ending with a zero
///
/// The trie is a double array (Aoe 1989) in the layout of Darts-clone. A unit of 32 bits holds a label in
/// bits 0–7 and 31, "a string ends here" in bit 8 and an offset in bits 10–30, times 256 if bit 9 is set;
/// the child by byte b of the node at p is at p ⊕ offset(p) ⊕ b if the label there is b.
public struct PrecompiledCharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]
  /// Whether an ASCII byte before another one, or at the end, stays what it is.
  private var isPlain = [Bool](repeating: true, count: 128)

  private init(units: [UInt32], replacements: [UInt8]) {
    (self.units, self.replacements) = (units, replacements)
  }

  /// A map that replaces nothing.
  public init() { self.init(units: [], replacements: []) }

  /// Reads a map; nil if its lengths contradict each other.
  public init?(_ bytes: some Collection<UInt8>) {
    if bytes.isEmpty {
      self.init()
      return
    }
    let bytes = Array(bytes)
    guard bytes.count >= 4 else { return nil }
    let length = bytes[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length % 4 == 0, length <= bytes.count - 4 else { return nil }
    let units: [UInt32] = stride(from: 4, to: 4 + length, by: 4).map { start in
      bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    self.init(units: units, replacements: Array(bytes[(4 + length)...]))
    for byte in UInt8(0)..<128 {
      let alone = [byte]
      isPlain[Int(byte)] =
        alone.withUnsafeBufferPointer { match(in: $0, at: 0) == nil }
        && (UInt8(0)..<128).allSatisfy { next in
          [byte, next].withUnsafeBufferPointer { !reaches($0) }
        }
    }
  }

  /// Whether the ASCII byte at a place surely stays what it is.
  @inline(__always)
  func keeps(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    text[index] < 128 && isPlain[Int(text[index])]
      && (index + 1 == text.count || text[index + 1] < 128)
  }

  /// The longest stretch at `start` that is replaced: its end, and where the replacement lies.
  func match(
    in text: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (end: Int, replacement: ArraySlice<UInt8>)? {
    var longest: (end: Int, value: Int)?
    walk(text, from: start) { end, value in longest = (end, value) }
    // A value out of range is a broken map's.
    guard let longest, longest.value < replacements.count else { return nil }
    let tail = replacements[longest.value...]
    return (longest.end, tail.prefix { $0 != 0 })
  }

  /// Whether the trie has strings that begin with the text.
  private func reaches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    walk(text, from: 0) { _, _ in } == text.count
  }

  /// Follows a text; returns how far the trie goes along.
  @discardableResult
  private func walk(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ found: (Int, Int) -> Void
  ) -> Int {
    guard var unit = units.first else { return start }
    var position = Self.offset(unit)
    for index in start..<text.count {
      position ^= Int(text[index])
      guard position < units.count else { return index }
      unit = units[position]
      guard unit & 0x8000_00FF == UInt32(text[index]) else { return index }
      position ^= Self.offset(unit)
      if unit >> 8 & 1 == 1, position < units.count {
        found(index + 1, Int(units[position] & 0x7FFF_FFFF))
      }
    }
    return text.count
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int((unit >> 10) << ((unit & 1 << 9) >> 6))
  }
}
