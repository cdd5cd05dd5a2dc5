/// The fields of a message in the wire format of protocol buffers, in their order.
///
///     field    = key value          key = varint: number · 8 + wire type
///     wire type  0: varint   1: 8 bytes   2: varint length, then bytes   5: 4 bytes
///
/// Source: protobuf.dev/programming-guides/encoding. A file may come from anybody: a length that reaches
/// beyond the message, or a varint that does not end, ends the reading with an error.
struct ProtocolBuffer {
  /// A field's contents.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  /// What is wrong with a message.
  struct Malformed: Error {
    let offset: Int
    let problem: String
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The next field; nil at the end.
  mutating func next() throws(Malformed) -> (number: Int, value: Value)? {
    guard position < bytes.endIndex else { return nil }
    let key = try varint()
    guard let number = Int(exactly: key >> 3), number > 0 else {
      throw malformed("a field has the number 0")
    }
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(bytes.endIndex - position) else {
        throw malformed("field \(number) claims \(length) bytes and reaches beyond its message")
      }
      let slice = bytes[position..<position + Int(length)]
      position += Int(length)
      return (number, .bytes(slice))
    case 5: return (number, .fixed32(UInt32(try fixed(4))))
    default: throw malformed("field \(number) is of the unknown wire type \(key & 7)")
    }
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.endIndex else { throw malformed("it ends within a number") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw malformed("a number has more than ten bytes")
  }

  private mutating func fixed(_ count: Int) throws(Malformed) -> UInt64 {
    guard bytes.endIndex - position >= count else { throw malformed("it ends within a number") }
    defer { position += count }
    return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func malformed(_ problem: String) -> Malformed {
    Malformed(offset: position, problem: problem)
  }
}
