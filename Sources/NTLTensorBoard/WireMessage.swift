/// A message in the wire format of protocol buffers, as far as event files need it.
///
/// A field is its number and the kind of its value as one varint, then the value
/// (protobuf.dev/programming-guides/encoding). Written by hand: swift-protobuf would have every build of this
/// package compile protoc, two hundred files of C++, for the dozen fields here.
struct WireMessage {
  /// What has been written.
  private(set) var bytes: [UInt8] = []

  private enum Kind: UInt64 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// An integer; negative ones as their two's complement of 64 bits.
  mutating func add(_ field: UInt64, integer value: Int64) {
    begin(field, .varint)
    append(UInt64(bitPattern: value))
  }

  /// A double.
  mutating func add(_ field: UInt64, double value: Double) {
    begin(field, .fixed64)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  /// A float.
  mutating func add(_ field: UInt64, float value: Float) {
    begin(field, .fixed32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  /// A text, in UTF-8.
  mutating func add(_ field: UInt64, text: String) { add(field, Array(text.utf8)) }

  /// A message inside this one.
  mutating func add(_ field: UInt64, message fill: (inout WireMessage) -> Void) {
    var inner = WireMessage()
    fill(&inner)
    add(field, inner.bytes)
  }

  private mutating func add(_ field: UInt64, _ content: [UInt8]) {
    begin(field, .lengthDelimited)
    append(UInt64(content.count))
    bytes += content
  }

  private mutating func begin(_ field: UInt64, _ kind: Kind) { append(field << 3 | kind.rawValue) }

  /// A varint: seven bits a byte, the lowest first; all bytes but the last have their highest bit set.
  private mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
