/// The framing of TensorFlow's record files, by which a reader finds a record that is cut off:
///
///     UInt64 length, UInt32 masked CRC-32C of the length
///     the bytes,     UInt32 masked CRC-32C of the bytes        all little-endian
enum TFRecord {
  /// A record that holds some bytes.
  static func framing(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(CRC32C.masked(length)) + bytes
      + littleEndian(CRC32C.masked(bytes))
  }

  private static func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }
}
