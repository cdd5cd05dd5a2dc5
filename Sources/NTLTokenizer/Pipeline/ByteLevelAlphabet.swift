/// Bytes as printable characters, so that a vocabulary of byte strings can be written as text.
///
/// The printable bytes of Latin-1 stand for themselves; the others become U+0100 and following, in order.
/// (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019.)
enum ByteLevelAlphabet {
  /// The scalar of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt8 = 0
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(0x100 + UInt32(next))!
      }
    }
  }()

  /// The scalar of each byte in UTF-8: one byte, or two with the second in the high half.
  private static let encodings: [UInt16] = scalars.map { scalar in
    let bytes = Array(UTF8.encode(scalar)!)
    return UInt16(bytes[0]) | (bytes.count > 1 ? UInt16(bytes[1]) << 8 : 0)
  }

  /// The byte of each scalar up to U+0143; nil for those that stand for none.
  private static let bytes: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
    return bytes
  }()

  /// Writes bytes as their characters.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    let encodings = encodings
    for byte in text {
      let encoding = encodings[Int(byte)]
      output.append(UInt8(truncatingIfNeeded: encoding))
      if encoding > 0xFF { output.append(UInt8(truncatingIfNeeded: encoding >> 8)) }
    }
  }

  /// How many bytes a character of so many bytes is written with, from the beginning of a text.
  static func length(of text: UnsafeBufferPointer<UInt8>) -> Int {
    text.reduce(0) { $0 + (encodings[Int($1)] > 0xFF ? 2 : 1) }
  }

  /// The bytes that a piece stands for; nil if one of its characters stands for none.
  static func bytes(of piece: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(piece.utf8.count)
    for scalar in piece.unicodeScalars {
      guard scalar.value < bytes.count, let byte = bytes[Int(scalar.value)] else { return nil }
      result.append(byte)
    }
    return result
  }
}
